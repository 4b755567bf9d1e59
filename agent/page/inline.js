/** Markdown within a line, as nodes: what a model writes becomes text and known elements, never markup of its own. */

import { anchor, trimmed } from "./link.js";

const ESCAPED = /[!-/:-@[-`{-~]/;
const LINK = /!?\[([^[\]\n]{1,500})\]\(\s*([^\s()<>]*(?:\([^\s()<>]*\)[^\s()<>]*)*)(?:\s+"[^"\n]*")?\s*\)/y;
const COMING_LINK = /!?\[([^[\]\n]{1,500})\]\([^\s()]*$/y;
const BARE_LINK = /https?:\/\/[^\s<>"'`*[\]|\\]+/y;
const PLAIN = /[^\\`*_~![<h\n]+|./suy;
const WORD = /[\p{L}\p{N}_]/u;
const DIGIT = /\d/;
const NAMES = { "*": "em", "**": "strong", _: "em", __: "strong", "~~": "del" };
const DEEPEST = 12;

/**
 * @param text One block's text; its line ends become line breaks.
 * @param open More of it may come: what is not closed yet is shown as if it were.
 * @param links Addresses may be followed; not so inside a link.
 */
export function inline(text, open = false, links = true) {
  return new Line(text, open, links).read();
}

class Line {
  #text;
  #open;
  #links;
  #at = 0;
  #spans = [{ mark: "", into: document.createDocumentFragment() }];
  #never = new Set();

  constructor(text, open, links) {
    this.#text = text;
    this.#open = open;
    this.#links = links;
  }

  read() {
    while (this.#at < this.#text.length) this.#next();
    while (this.#spans.length > 1) this.#close(this.#spans.length - 1, this.#open);
    this.#spans[0].into.normalize();
    return this.#spans[0].into;
  }

  #next() {
    const sign = this.#text[this.#at];
    if (sign === "\n") return this.#put(document.createElement("br"), 1);
    if (sign === "\\") return this.#escaped();
    if (sign === "`") return this.#code();
    if (sign === "*" || sign === "_" || sign === "~") return this.#emphasis(sign);
    if (!this.#links) return this.#plain();
    if (sign === "[" || sign === "!") return this.#link() ?? this.#plain();
    if (sign === "h" || sign === "<") return this.#bareLink() ?? this.#plain();
    return this.#plain();
  }

  #put(node, length) {
    this.#spans.at(-1).into.append(node);
    this.#at += length;
    return true;
  }

  #plain() {
    const found = this.#match(PLAIN)[0];
    return this.#put(found, found.length);
  }

  #escaped() {
    const next = this.#text[this.#at + 1] ?? "";
    return ESCAPED.test(next) ? this.#put(next, 2) : this.#put("\\", 1);
  }

  #code() {
    const mark = this.#run("`");
    const from = this.#at + mark.length;
    if (this.#open && from === this.#text.length) return this.#put("", mark.length);
    const to = this.#never.has(mark) ? -1 : this.#closing(mark, from);
    if (to < 0 && !this.#open) {
      this.#never.add(mark);
      return this.#put(mark, mark.length);
    }
    const end = to < 0 ? this.#text.length : to;
    const code = document.createElement("code");
    code.dir = "ltr";
    code.textContent = this.#text.slice(from, end).replaceAll("\n", " ").replace(/^ (.*\S.*) $/, "$1");
    return this.#put(code, end + (to < 0 ? 0 : mark.length) - this.#at);
  }

  /** Where the next run of exactly as many backticks begins. */
  #closing(mark, from) {
    for (let at = this.#text.indexOf(mark, from); at >= 0; at = this.#text.indexOf(mark, at)) {
      let end = at;
      while (this.#text[end] === "`") end += 1;
      if (end - at === mark.length) return at;
      at = end;
    }
    return -1;
  }

  #emphasis(sign) {
    const run = this.#run(sign);
    const before = this.#text[this.#at - 1] ?? " ";
    const after = this.#text[this.#at + run.length] ?? "";
    if (after === "" && this.#open) return this.#put("", run.length);
    const within = (sign === "_" && WORD.test(before) && WORD.test(after)) || (DIGIT.test(before) && DIGIT.test(after));
    let left = run.length > 3 || within ? 0 : run.length;
    const whole = left;
    if (!/\s/.test(before)) left -= this.#ended(sign, left);
    if (left === whole && whole > 0 && after !== "" && !/\s/.test(after)) left = this.#opened(sign, left);
    return this.#put(sign.repeat(whole === 0 ? run.length : left), run.length);
  }

  /** End the spans that the signs end; how many of them that takes. */
  #ended(sign, most) {
    let left = most;
    for (let used = -1; left > 0 && used !== 0; left -= used) used = this.#closed(sign, left);
    return most - left;
  }

  /** End the nearest span of the same mark: one of the same length before one that is shorter. */
  #closed(sign, left) {
    const marks = this.#spans.map((span) => span.mark);
    let found = marks.lastIndexOf(sign.repeat(left));
    if (found < 1) found = marks.findLastIndex((mark) => mark[0] === sign && mark.length < left);
    if (found < 1) return 0;
    while (this.#spans.length - 1 > found) this.#close(this.#spans.length - 1, false);
    this.#close(found, true);
    return marks[found].length;
  }

  /** Begin what the signs say; how many of them say nothing. */
  #opened(sign, left) {
    for (const length of [2, 1]) {
      const mark = sign.repeat(length);
      if (left < length || !(mark in NAMES) || this.#spans.length > DEEPEST) continue;
      this.#spans.push({ mark, into: document.createElement(NAMES[mark]) });
      left -= length;
    }
    return left;
  }

  /** Give a span to the one around it: as an element, or as the text that it was. */
  #close(index, asElement) {
    const { mark, into } = this.#spans.splice(index, 1)[0];
    if (asElement) return this.#spans[index - 1].into.append(into);
    const around = this.#spans[index - 1].into;
    around.append(mark);
    while (into.firstChild) around.append(into.firstChild);
    return null;
  }

  #link() {
    const found = this.#match(LINK);
    if (found) return this.#put(anchor(found[2], inline(found[1], false, false)) ?? found[0], found[0].length);
    const coming = this.#open && this.#match(COMING_LINK);
    return coming ? this.#put(inline(coming[1], false, false), coming[0].length) : null;
  }

  #bareLink() {
    const within = this.#text[this.#at] === "<";
    if (!within && WORD.test(this.#text[this.#at - 1] ?? " ")) return null;
    const found = this.#match(BARE_LINK, within ? 1 : 0);
    if (!found) return null;
    const text = within ? found[0] : trimmed(found[0]);
    const closed = within && this.#text[this.#at + 1 + text.length] === ">";
    if (within && !closed) return null;
    const made = anchor(text, text);
    return made && this.#put(made, text.length + (within ? 2 : 0));
  }

  #run(sign) {
    let end = this.#at;
    while (this.#text[end] === sign) end += 1;
    return this.#text.slice(this.#at, end);
  }

  #match(pattern, offset = 0) {
    pattern.lastIndex = this.#at + offset;
    return pattern.exec(this.#text);
  }
}

