/** A turn on the page. */

import { Markdown } from "./markdown.js";
import { fromTemplate } from "./template.js";
import { toolView } from "./tool.js";
import { running } from "./turn.js";

const TICK_MS = 1_000;
const ENDED = {
  stopped: { what: "Stopped", why: "What had arrived is kept." },
  interrupted: { what: "Interrupted", why: "The page was closed before the answer was complete." },
};

export class TurnView {
  #turn;
  #texts = new WeakMap();
  #timer = null;

  /** @param actions `again` and `edit`, which take the turn. */
  constructor(turn, { again, edit }) {
    this.#turn = turn;
    this.element = fromTemplate("turn");
    this.#find(".question p").textContent = turn.question;
    this.#find(".again").addEventListener("click", () => again(turn));
    this.#find(".edit").addEventListener("click", () => edit(turn));
    this.draw();
  }

  /** Write down how the turn is now; what did not change is not touched. */
  draw() {
    const { parts, state } = this.#turn;
    const answering = state === "answering";
    this.element.dataset.state = state;
    this.#find(".answer").ariaBusy = String(answering);
    parts.forEach((part, index) => this.#part(part, index, answering && index === parts.length - 1));
    while (this.#parts.children.length > parts.length) this.#parts.lastElementChild.remove();
    this.#find(".waiting").textContent = answering && parts.at(-1)?.text === undefined ? this.#doing() : "";
    this.#end(this.#turn.failure ?? ENDED[state] ?? null);
    this.#facts();
  }

  get #parts() {
    return this.#find(".parts");
  }

  #find(selector) {
    return this.element.querySelector(selector);
  }

  #doing() {
    return running(this.#turn) ? "Waiting for the tool…" : "Thinking…";
  }

  #part(part, index, open) {
    const there = this.#parts.children[index];
    if (part.call) return there ? toolView(part.call, there) : this.#parts.append(toolView(part.call));
    if (!there) this.#parts.append(Object.assign(document.createElement("div"), { className: "text" }));
    const node = this.#parts.children[index];
    if (!this.#texts.has(node)) this.#texts.set(node, new Markdown(node));
    return this.#texts.get(node).show(part.text, open);
  }

  #end(failure) {
    this.#find(".failure").hidden = failure === null;
    if (failure === null) return;
    this.#find(".what").textContent = failure.what;
    this.#find(".why").textContent = [failure.why, failure.said && `The server says: ${failure.said}.`].filter(Boolean).join(" ");
    this.#wait(failure.until ?? null);
  }

  /** Count down to when it is worth trying again; nobody is kept from trying before. */
  #wait(until) {
    clearTimeout(this.#timer);
    const left = Math.ceil((until - Date.now()) / 1000);
    const wait = this.#find(".wait");
    wait.hidden = until === null;
    wait.textContent = left > 0 ? `Worth trying again in ${left} s.` : "Worth trying again now.";
    if (left > 0) this.#timer = setTimeout(() => this.element.isConnected && this.#wait(until), TICK_MS);
  }

  #facts() {
    const { usage, trace } = this.#turn;
    const facts = this.#find(".facts");
    const spent = usage && `${usage.total_tokens} tokens in ${usage.steps} ${usage.steps === 1 ? "step" : "steps"}`;
    facts.textContent = [spent, trace && `trace ${trace}`].filter(Boolean).join(" · ");
    facts.hidden = facts.textContent === "";
  }
}
