/** What this browser keeps of a conversation, bounded, and with or without a storage that works. */

const TURNS = "triad.turns";
const DRAFT = "triad.draft";
const MOST_TURNS = 100;
const MOST_CHARACTERS = 1_000_000;

const isText = (value) => typeof value === "string";
const isPart = (value) => isText(value?.text) || isText(value?.call?.name);

export class Store {
  #storage;
  #closed = false;

  /** @param storage Gives the browser's storage; reading that name alone can be forbidden. */
  constructor(storage = () => localStorage) {
    this.#storage = storage;
  }

  /** The turns that were kept, by whichever tab; those that nobody can read any more are left out. */
  turns() {
    try {
      const found = JSON.parse(this.#storage().getItem(TURNS) ?? "[]");
      return Array.isArray(found) ? found.filter(sound).map((turn, index) => ({ id: `turn-${index}`, ...turn })) : [];
    } catch {
      return [];
    }
  }

  /** Keep a turn beside those of other tabs, and the latest of all; false when the browser keeps nothing at all. */
  keep(turn) {
    const turns = this.turns();
    const known = turns.some(({ id }) => id === turn.id);
    return this.#keep(known ? turns.map((one) => (one.id === turn.id ? turn : one)) : [...turns, turn]);
  }

  /** Forget one turn. */
  drop(turn) {
    return this.#keep(this.turns().filter(({ id }) => id !== turn.id));
  }

  /** Forget all of them. */
  clear() {
    return this.#keep([]);
  }

  /** What is typed and not yet sent. */
  get draft() {
    try {
      return this.#storage().getItem(DRAFT) ?? "";
    } catch {
      return "";
    }
  }

  set draft(text) {
    this.#write(DRAFT, text === "" ? null : text);
  }

  /** Write nothing more, unless the page comes back. */
  close() {
    this.#closed = true;
    addEventListener("pageshow", () => (this.#closed = false), { once: true });
  }

  /** Call back when another tab has written turns. */
  onOther(changed) {
    addEventListener("storage", (event) => event.key === TURNS && changed());
  }

  #keep(turns) {
    for (let kept = bounded(turns); ; kept = kept.slice(Math.ceil(kept.length / 2))) {
      if (this.#write(TURNS, kept.length > 0 ? JSON.stringify(kept) : null)) return kept.length > 0 || turns.length === 0;
      if (kept.length === 0) return false;
    }
  }

  #write(name, text) {
    if (this.#closed) return true;
    try {
      if (text === null) this.#storage().removeItem(name);
      else this.#storage().setItem(name, text);
      return true;
    } catch {
      return false;
    }
  }
}

/** As many of the latest turns as may be kept; the last one whatever its length. */
export function bounded(turns) {
  let left = MOST_CHARACTERS;
  const kept = turns.slice(-MOST_TURNS);
  const from = kept.findLastIndex((turn) => (left -= JSON.stringify(turn).length) < 0);
  return kept.slice(Math.min(from + 1, kept.length - 1));
}

function sound(turn) {
  return isText(turn?.question) && isText(turn.state) && isText(turn.response) && Array.isArray(turn.parts) && turn.parts.every(isPart);
}
