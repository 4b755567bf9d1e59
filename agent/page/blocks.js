/** Markdown as blocks: what a line begins, and how far that goes. Markup of HTML is text here. */

const FENCE = /^ {0,3}(`{3,}|~{3,})(.*)$/;
const HEADING = /^ {0,3}(#{1,6})[ \t]+(\S.*)$/;
const RULE = /^ {0,3}([-*_])(?:[ \t]*\1){2,}[ \t]*$/;
const QUOTE = /^ {0,3}> ?/;
const ITEM = /^([ \t]*)([-*+]|\d{1,9}[.)])(?:[ \t]+(\S.*)?)?$/;
const DELIMITER = /^:?-+:?$/;
/** Signs alone on the last line of an unfinished text: what they begin is not known yet. */
const UNDECIDED = /^\s*(?:[-*+_]{1,2}|#{1,6}|>+|\d{1,9}[.)]?|`{1,2}|~{1,2}|\||<)\s*$/;
const DEEPEST = 6;
/** A table that is larger is text from there on: a browser lays one out as a whole. */
const MOST_COLUMNS = 64;
const MOST_ROWS = 500;

/**
 * Blocks of a text in their order, each with its `kind`, its `source` and whether it is `open`: the last one of a text
 * that is still being written.
 */
export function blocks(text, open = false, depth = 0) {
  const lines = text.split(/\r?\n/);
  if (open && UNDECIDED.test(lines.at(-1))) lines.pop();
  const found = [];
  for (let at = 0; at < lines.length; ) {
    if (blank(lines[at])) {
      at += 1;
      continue;
    }
    const { end, ...block } = read(lines, at, depth, open);
    found.push({ ...block, depth, open: false, source: lines.slice(at, end).join("\n") });
    at = end;
  }
  if (open && found.length > 0) found.at(-1).open = true;
  return found;
}

function read(lines, at, depth, open) {
  return (
    code(lines, at) ?? heading(lines, at) ?? rule(lines, at) ?? quote(lines, at, depth) ?? list(lines, at, depth) ??
    table(lines, at, open) ?? paragraph(lines, at, depth)
  );
}

function code(lines, at) {
  const mark = fenced(lines[at]);
  if (mark === null) return null;
  let end = at + 1;
  while (end < lines.length && !closes(lines[end], mark)) end += 1;
  const [language] = lines[at].trim().slice(mark.length).trim().split(/\s/, 1);
  return { kind: "code", language, text: lines.slice(at + 1, end).join("\n"), end: Math.min(end + 1, lines.length) };
}

function fenced(line) {
  const [, mark, info] = FENCE.exec(line) ?? [];
  return mark === undefined || (mark[0] === "`" && info.includes("`")) ? null : mark;
}

function closes(line, mark) {
  const signs = line.trim();
  return signs.length >= mark.length && signs === mark[0].repeat(signs.length);
}

function heading(lines, at) {
  const found = HEADING.exec(lines[at]);
  return found && { kind: "heading", level: found[1].length, text: found[2], end: at + 1 };
}

function rule(lines, at) {
  return RULE.test(lines[at]) ? { kind: "rule", end: at + 1 } : null;
}

function quote(lines, at, depth) {
  if (!QUOTE.test(lines[at]) || depth >= DEEPEST) return null;
  let end = at;
  while (end < lines.length && QUOTE.test(lines[end])) end += 1;
  return { kind: "quote", text: lines.slice(at, end).map((line) => line.replace(QUOTE, "")).join("\n"), end };
}

function list(lines, at, depth) {
  const first = item(lines[at]);
  if (!first || depth >= DEEPEST) return null;
  const items = [];
  let end = at;
  for (let next = first; next && next.ordered === first.ordered && next.indent < first.indent + 2; next = item(lines[end])) {
    const own = [next.text];
    end += 1;
    for (let line = within(lines, end, first); line !== null; line = within(lines, end, first)) {
      if (line > end) own.push("");
      own.push(dedented(lines[line], next.width));
      end = line + 1;
    }
    items.push(own.join("\n"));
    const following = after(lines, end);
    if (item(lines[following])) end = following;
  }
  return { kind: "list", ordered: first.ordered, start: first.number, items, end };
}

/** The next line that belongs to the item before it, or null: an indented one, also after blank lines, or its prose. */
function within(lines, at, first) {
  const next = after(lines, at);
  if (next >= lines.length) return null;
  if (indent(lines[next]) >= first.indent + 2) return next;
  return next === at && !item(lines[next]) && !begins(lines, next) ? next : null;
}

function item(line) {
  const [, space, mark, text = ""] = (line !== undefined && !RULE.test(line) && ITEM.exec(line)) || [];
  if (mark === undefined || (mark.length > 1 && text === "")) return null;
  const number = Number.parseInt(mark, 10);
  return { indent: width(space), width: width(space) + mark.length + 1, ordered: number >= 0, number, text };
}

function table(lines, at, open) {
  if (!lines[at].includes("|")) return null;
  const coming = open && at + 2 >= lines.length && lines[at].trimStart().startsWith("|");
  if (!(delimits(lines[at + 1]) || (coming && /^[\s|:-]*$/.test(lines[at + 1] ?? "")))) return null;
  const head = cells(lines[at]);
  if (head.length > MOST_COLUMNS) return null;
  let end = Math.min(at + 2, lines.length);
  while (end < Math.min(at + 2 + MOST_ROWS, lines.length) && lines[end].includes("|")) end += 1;
  const rows = lines.slice(at + 2, end).map((line) => cells(line).slice(0, head.length));
  return { kind: "table", head, align: cells(lines[at + 1] ?? "").map(alignment), rows, end };
}

function delimits(line) {
  return line !== undefined && line.includes("-") && cells(line).every((cell) => DELIMITER.test(cell));
}

function alignment(cell) {
  if (!cell.endsWith(":")) return "";
  return cell.startsWith(":") ? "center" : "end";
}

function cells(line) {
  const parts = line.trim().replaceAll("\\|", "\0").split("|").map((part) => part.replaceAll("\0", "|").trim());
  if (parts[0] === "") parts.shift();
  if (parts.at(-1) === "") parts.pop();
  return parts;
}

function paragraph(lines, at) {
  let end = at + 1;
  while (end < lines.length && !blank(lines[end]) && !begins(lines, end)) end += 1;
  return { kind: "paragraph", text: lines.slice(at, end).map((line) => line.trim()).join("\n"), end };
}

/** Whether a line ends the prose before it; of numbered lists only the first number does, years do not. */
function begins(lines, at) {
  const line = lines[at];
  const next = item(line);
  if (next) return !next.ordered || next.number === 1;
  const other = [HEADING, RULE, QUOTE].some((one) => one.test(line)) || fenced(line) !== null;
  return other || (line.includes("|") && delimits(lines[at + 1]));
}

function after(lines, at) {
  let next = at;
  while (next < lines.length && blank(lines[next])) next += 1;
  return next;
}

function blank(line) {
  return line.trim() === "";
}

function indent(line) {
  return width(/^[ \t]*/.exec(line)[0]);
}

function width(space) {
  return space.replaceAll("\t", "    ").length;
}

function dedented(line, most) {
  const space = /^[ \t]*/.exec(line)[0];
  return " ".repeat(Math.max(0, width(space) - most)) + line.slice(space.length);
}
