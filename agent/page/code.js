/** A block of code, and the button that copies it. */

import { announce } from "./status.js";
import { fromTemplate } from "./template.js";

const WORD_MS = 2_000;

/** Make one, or write a changed one into the element that is there: it keeps its place and its focus. */
export function codeBlock({ language, text }, there = null) {
  const figure = there ?? empty();
  figure.querySelector(".language").textContent = language;
  figure.querySelector("code").textContent = text;
  figure.querySelector("pre").ariaLabel = language ? `Code, ${language}` : "Code";
  return figure;
}

function empty() {
  const figure = fromTemplate("code");
  const [button, code] = [figure.querySelector("button"), figure.querySelector("code")];
  button.addEventListener("click", () => copy(code, button));
  return figure;
}

async function copy(code, button) {
  let word = "Copied";
  try {
    await navigator.clipboard.writeText(code.textContent);
  } catch {
    // Only secure pages may write there; the person can copy what is selected.
    getSelection().selectAllChildren(code);
    word = "Selected";
  }
  button.textContent = word;
  announce(word === "Copied" ? "The code is copied" : "The code is selected, copy it with your keyboard");
  setTimeout(() => (button.textContent = "Copy"), WORD_MS);
}
