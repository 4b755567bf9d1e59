/** The key that a person shows the server: asked for in a dialog, kept until the tab is closed. */

const NAME = "triad.key";
/** What a header can carry. */
const SIGNS = /^[\x21-\x7e]+$/;

export class Keys {
  #dialog = document.getElementById("key");
  #field = document.getElementById("key-text");
  #wrong = document.getElementById("key-wrong");
  #asked = null;
  #key = stored();
  #changed;

  /** @param changed Called when a key comes or goes. */
  constructor(changed) {
    this.#changed = changed;
    this.#dialog.querySelector("form").addEventListener("submit", (event) => this.#use(event));
    document.getElementById("key-later").addEventListener("click", () => this.#dialog.close());
  }

  /** The key, or null. */
  get key() {
    return this.#key;
  }

  /** Ask for one, saying what is wrong with the last; null when the person has none to give. */
  ask(wrong = "") {
    this.#asked ??= this.#answered(wrong);
    return this.#asked;
  }

  forget() {
    this.#set(null);
  }

  #answered(wrong) {
    this.#dialog.returnValue = "";
    this.#field.value = "";
    this.#say(wrong);
    this.#dialog.showModal();
    this.#field.focus();
    return new Promise((resolve) => {
      const closed = () => {
        this.#asked = null;
        resolve(this.#dialog.returnValue === "used" ? this.#key : null);
      };
      this.#dialog.addEventListener("close", closed, { once: true });
    });
  }

  #use(event) {
    event.preventDefault();
    const key = this.#field.value.trim();
    if (!SIGNS.test(key)) return this.#say(key ? "A key has no spaces and no accents." : "Type or paste your key.");
    this.#set(key);
    return this.#dialog.close("used");
  }

  #say(wrong) {
    this.#wrong.textContent = wrong;
    this.#field.ariaInvalid = String(wrong !== "");
  }

  #set(key) {
    this.#key = key;
    try {
      if (key === null) sessionStorage.removeItem(NAME);
      else sessionStorage.setItem(NAME, key);
    } catch {
      // Then it is kept until the page is left.
    }
    this.#changed();
  }
}

function stored() {
  try {
    return sessionStorage.getItem(NAME);
  } catch {
    return null;
  }
}
