/** One line above the question: what stands in the way of an answer. */

const line = () => document.getElementById("notice");

/** Say it, with one thing that the person can do about it. */
export function notice(text, action = null) {
  const parts = [text];
  if (action) {
    const button = document.createElement("button");
    Object.assign(button, { type: "button", className: "quiet", textContent: action.name });
    button.addEventListener("click", action.run);
    parts.push(" ", button);
  }
  line().replaceChildren(...parts);
  line().hidden = false;
}

/** Take it back. */
export function unnotice() {
  line().hidden = true;
  line().replaceChildren();
}
