/** Markdown on the page: nodes made of text, so that nothing a model writes can run; what did not change stays. */

import { blocks } from "./blocks.js";
import { codeBlock } from "./code.js";
import { inline } from "./inline.js";

const MAKE = { code: codeBlock, heading, list, paragraph, quote, rule, table };
/** Headings of an answer stand below the page's own. */
const TOP_LEVEL = 2;

/** One text, shown in an element and written again as it grows. */
export class Markdown {
  #root;
  #shown = [];

  constructor(root) {
    this.#root = root;
  }

  /** Show the text; only from its first changed block on is anything touched. */
  show(text, open) {
    const now = blocks(text, open);
    let same = 0;
    while (same < now.length && alike(now[same], this.#shown[same])) same += 1;
    for (let index = same; index < now.length; index += 1) this.#put(index, now[index]);
    while (this.#root.children.length > now.length) this.#root.lastElementChild.remove();
    this.#shown = now;
  }

  #put(index, block) {
    const there = this.#root.children[index];
    if (!there) return this.#root.append(made(block));
    if (block.kind === "code" && this.#shown[index].kind === "code") return codeBlock(block, there);
    return there.replaceWith(made(block));
  }
}

function alike(one, other) {
  return other !== undefined && one.kind === other.kind && one.source === other.source && one.open === other.open;
}

function made(block) {
  return MAKE[block.kind](block);
}

function within(text, block, open) {
  return blocks(text, open, block.depth + 1);
}

function element(name, ...children) {
  const node = document.createElement(name);
  node.dir = "auto";
  node.append(...children);
  return node;
}

function paragraph({ text, open }) {
  return element("p", inline(text, open));
}

function heading({ level, text, open }) {
  return element(`h${Math.min(level + TOP_LEVEL, 6)}`, inline(text, open));
}

function rule() {
  return document.createElement("hr");
}

function quote(block) {
  return element("blockquote", ...within(block.text, block, block.open).map(made));
}

function list(block) {
  const node = element(block.ordered ? "ol" : "ul", ...block.items.map((text, index) => item(block, text, index)));
  if (block.ordered) node.start = block.start;
  return node;
}

/** Its first prose stands in the item itself, so that a blank line among the items moves nothing. */
function item(block, text, index) {
  const [first, ...rest] = within(text, block, block.open && index === block.items.length - 1);
  if (!first) return element("li");
  const prose = first.kind === "paragraph" ? inline(first.text, first.open) : made(first);
  return element("li", prose, ...rest.map(made));
}

/** A row has the cells that it writes: filled up, a page of bare signs would be a table of millions. */
function table({ head, align, rows, open }) {
  const row = (cells, name, last) => element("tr", ...cells.map((text, at) => cell(name, text, align[at], open && last)));
  const body = rows.map((cells, at) => row(cells, "td", at === rows.length - 1));
  const whole = element("table", element("thead", row(head, "th", false)), element("tbody", ...body));
  const frame = element("div", whole);
  Object.assign(frame, { className: "wide", tabIndex: 0, role: "region", ariaLabel: "Table" });
  return frame;
}

function cell(name, text, align, open) {
  const node = element(name, inline(text, open));
  if (name === "th") node.scope = "col";
  if (align) node.className = align;
  return node;
}
