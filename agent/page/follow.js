/** Keeps the end of the conversation in sight while it grows, unless the reader has gone back in it. */

const NEAR_PX = 96;

export class Follow {
  #button;

  /** @param button Leads back to the end; it is there only when one is away from it. */
  constructor(button) {
    this.#button = button;
    button.addEventListener("click", () => this.toEnd());
    addEventListener("scroll", () => this.#look(), { passive: true });
    addEventListener("resize", () => this.#look(), { passive: true });
  }

  /** Change the page, and stay at its end if that is where the reader was. */
  along(change) {
    const there = this.#near();
    change();
    if (there) this.toEnd();
    else this.#look();
  }

  toEnd() {
    scrollTo({ top: document.documentElement.scrollHeight, behavior: "instant" });
    this.#look();
  }

  #near() {
    const { scrollHeight, clientHeight, scrollTop } = document.documentElement;
    return scrollHeight - clientHeight - scrollTop < NEAR_PX;
  }

  #look() {
    this.#button.hidden = this.#near();
  }
}
