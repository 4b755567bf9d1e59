/** What index.html holds as templates. */

/** A fresh element of one. */
export function fromTemplate(id) {
  return document.getElementById(id).content.firstElementChild.cloneNode(true);
}
