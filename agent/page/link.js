/** Links that are safe to follow. */

const LOOSE = ".,;:!?_~";

/** A link, or null for an address that is none on the web: `javascript:`, `data:` and relative ones lead nowhere. */
export function anchor(text, label) {
  const url = parsed(text);
  if (url === null) return null;
  const made = document.createElement("a");
  Object.assign(made, { href: url.href, rel: "noopener noreferrer", target: "_blank", title: url.host });
  made.append(label);
  return made;
}

/** Leave out the last signs of a bare address: they are the sentence's. */
export function trimmed(address) {
  const loose = address.includes("(") ? LOOSE : `${LOOSE})`;
  let end = address.length;
  while (loose.includes(address[end - 1])) end -= 1;
  return address.slice(0, end);
}

function parsed(text) {
  try {
    const url = new URL(text);
    return url.protocol === "https:" || url.protocol === "http:" ? url : null;
  } catch {
    return null;
  }
}
