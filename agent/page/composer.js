/** Where a question is typed; nothing typed is ever lost. */

import { bytes, LONGEST_QUESTION } from "./agent.js";
import { announce } from "./status.js";

export class Composer {
  #field = document.getElementById("question");
  #send = document.getElementById("send");
  #stop = document.getElementById("stop");
  #store;
  #busy = false;

  /** @param tell `ask(question)`, `stop()`, and `refuse(why)` for what cannot be sent. */
  constructor({ store, tell }) {
    this.#store = store;
    this.#field.value = store.draft;
    this.#field.addEventListener("input", () => (store.draft = this.#field.value));
    this.#field.addEventListener("keydown", (event) => this.#key(event));
    document.getElementById("ask").addEventListener("submit", (event) => {
      event.preventDefault();
      this.#submit(tell);
    });
    this.#stop.addEventListener("click", () => tell.stop());
  }

  /** Whether an answer is under way: then one can stop it, and type the next question meanwhile. */
  set busy(busy) {
    const focused = document.activeElement;
    this.#busy = busy;
    this.#send.hidden = busy;
    this.#stop.hidden = !busy;
    if (focused === this.#send || focused === this.#stop) this.focus();
  }

  /** Put a question back, before whatever is typed by now. */
  put(question) {
    this.#write([question, this.#field.value].filter(Boolean).join("\n\n"));
    this.focus();
  }

  focus() {
    this.#field.focus();
  }

  #key(event) {
    // An input method's own Enter chooses a word.
    if (event.key !== "Enter" || event.shiftKey || event.isComposing) return;
    event.preventDefault();
    this.#field.form.requestSubmit();
  }

  #submit(tell) {
    const question = this.#field.value.trim();
    if (question === "") return;
    if (this.#busy) return announce("An answer is under way. Escape stops it.");
    if (bytes(question) > LONGEST_QUESTION) {
      const long = Math.ceil(bytes(question) / 1024);
      return tell.refuse(`The question is too long: ${long} KiB, allowed: ${LONGEST_QUESTION / 1024} KiB.`);
    }
    this.#write("");
    return tell.ask(question);
  }

  #write(text) {
    this.#field.value = text;
    this.#store.draft = text;
  }
}
