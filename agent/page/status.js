/** What a screen reader is told: the state of an answer, and the answer when it is whole, never its single tokens. */

const LONGEST = 2_000;

/** Say it when the reader is free. */
export function announce(text) {
  const said = text.length > LONGEST ? `${text.slice(0, LONGEST)}… the rest is on the page` : text;
  document.getElementById("status").textContent = said;
}
