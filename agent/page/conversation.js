/** The conversation: its turns, the one that is being answered, and what is kept of it. */

import { AgentError, answer, messagesOf } from "./agent.js";
import { failureOf } from "./failure.js";
import { free, hold } from "./hold.js";
import { announce } from "./status.js";
import { bounded } from "./store.js";
import { BrokenStream } from "./stream.js";
import { leave, newTurn, take, written } from "./turn.js";
import { TurnView } from "./view.js";

export class Conversation {
  #list;
  #store;
  #keys;
  #follow;
  #tell;
  #turns = [];
  #views = new Map();
  #asked = null;
  #stopper = null;
  #stale = false;
  #frame = null;

  /** @param tell `changed(conversation)` after each change, `edit(question)` to write it anew, `unkept()`. */
  constructor({ list, store, keys, follow, tell }) {
    [this.#list, this.#store, this.#keys, this.#follow, this.#tell] = [list, store, keys, follow, tell];
    addEventListener("pagehide", () => this.#hide());
    document.addEventListener("visibilitychange", () => document.hidden && this.busy && this.#keep());
    store.onOther(() => (this.busy ? (this.#stale = true) : this.restore()));
  }

  get busy() {
    return this.#stopper !== null;
  }

  get empty() {
    return this.#turns.length === 0;
  }

  /** Show what this browser has kept. */
  restore() {
    this.#stale = false;
    this.#turns = this.#store.turns();
    this.#views = new Map(this.#turns.map((turn) => [turn, this.#view(turn)]));
    this.#list.replaceChildren(...this.#turns.map((turn) => this.#views.get(turn).element));
    this.#follow.toEnd();
    this.#tell.changed(this);
    for (const turn of this.#turns) if (turn.state === "answering") this.#watch(turn);
  }

  /** Ask, and show the answer as it comes. */
  async ask(question) {
    const turn = newTurn(question);
    this.#turns.push(turn);
    this.#views.set(turn, this.#view(turn));
    this.#list.append(this.#views.get(turn).element);
    this.#trim();
    await this.#run(turn);
  }

  /** End the answer that is under way; what has come of it stays. */
  stop() {
    this.#stopper?.abort();
  }

  /** Begin anew with nothing. */
  fresh() {
    this.stop();
    this.#turns = [];
    this.#views.clear();
    this.#list.replaceChildren();
    this.#kept(this.#store.clear());
    this.#tell.changed(this);
    announce("A new conversation");
  }

  /** The page goes: what is under way is kept as it is, for that its connection now breaks is no failure. */
  #hide() {
    if (this.busy) this.#keep();
    this.#store.close();
  }

  #view(turn) {
    return new TurnView(turn, {
      again: (one) => this.busy || this.#run(Object.assign(one, newTurn(one.question), { id: one.id })),
      edit: (one) => this.busy || this.#edit(one),
    });
  }

  #edit(turn) {
    this.#views.get(turn).element.remove();
    this.#views.delete(turn);
    this.#turns.splice(this.#turns.indexOf(turn), 1);
    this.#kept(this.#store.drop(turn));
    this.#tell.changed(this);
    this.#tell.edit(turn.question);
  }

  /** A tab answers a turn as long as it holds its name: when that is free, nobody does. */
  async #watch(turn) {
    await free(turn.id);
    if (!this.#views.has(turn)) return;
    leave(turn, "interrupted");
    this.#draw(turn);
  }

  async #run(turn) {
    const stopper = new AbortController();
    [this.#asked, this.#stopper] = [turn, stopper];
    this.#draw(turn);
    this.#follow.toEnd();
    this.#tell.changed(this);
    announce("Thinking");
    const release = await hold(turn.id);
    this.#keep();
    try {
      await this.#listen(turn, stopper.signal);
    } catch (error) {
      this.#fail(turn, error, stopper.signal);
    } finally {
      if (this.#stopper === stopper) this.#stopper = null;
      if (this.#views.has(turn)) this.#ended(turn);
      release();
      this.#tell.changed(this);
    }
    if (this.#stale && !this.busy) this.restore();
  }

  async #listen(turn, signal) {
    const before = this.#turns.slice(0, this.#turns.indexOf(turn));
    for await (const event of this.#events(messagesOf(before, turn.question), signal)) {
      take(turn, event);
      this.#soon(turn);
      if (event.name === "tool_call") announce(`Calling ${event.data.name}`);
      if (event.name === "tool_result") announce(`${event.data.name} ${event.data.error === null ? "is done" : "failed"}`);
    }
  }

  async *#events(messages, signal) {
    for (let key = this.#keys.key; ; ) {
      try {
        return yield* answer(messages, { key, signal });
      } catch (error) {
        if (error.status !== 401) throw error;
        key = await this.#keys.ask(key === null ? "" : "The server does not know this key.");
        if (key === null) throw error;
      }
    }
  }

  #fail(turn, error, signal) {
    if (signal.aborted) return leave(turn, "stopped");
    const failure = failureOf(error);
    leave(turn, "failed", { ...failure, until: failure.waitS === null ? null : Date.now() + failure.waitS * 1000 });
    if (!(error instanceof AgentError || error instanceof BrokenStream)) throw error;
    return undefined;
  }

  #ended(turn) {
    this.#draw(turn);
    this.#keep();
    const { what, why } = turn.failure ?? { what: turn.state === "stopped" ? "Stopped" : "", why: "" };
    announce(what ? `${what}. ${why}` : `Answer: ${written(turn)}`);
  }

  /** Draw at most once a frame, however fast the tokens come. */
  #soon(turn) {
    this.#frame ??= requestAnimationFrame(() => this.#draw(turn));
  }

  #draw(turn) {
    if (this.#frame !== null) cancelAnimationFrame(this.#frame);
    this.#frame = null;
    this.#follow.along(() => this.#views.get(turn)?.draw());
  }

  #trim() {
    const kept = bounded(this.#turns);
    for (const turn of this.#turns.slice(0, this.#turns.length - kept.length)) {
      this.#views.get(turn).element.remove();
      this.#views.delete(turn);
    }
    this.#turns = kept;
  }

  /** Keep the turn that was asked last, unless it was taken away. */
  #keep() {
    if (this.#views.has(this.#asked)) this.#kept(this.#store.keep(this.#asked));
  }

  #kept(done) {
    if (!done) this.#tell.unkept();
  }
}
