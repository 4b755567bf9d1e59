/** One tool call on the page: what was asked, what came back, how long it took. */

import { fromTemplate } from "./template.js";

const LONGEST_BRIEF = 80;

/** Make its element, or write into the one that is there; it stays open if it is. */
export function toolView(call, there = null) {
  const view = there ?? fromTemplate("tool");
  const state = stateOf(call);
  view.dataset.state = state;
  write(view, ".name", call.name);
  write(view, ".brief", brief(call.arguments));
  write(view, ".state", words(state, call));
  write(view, ".arguments", pretty(call.arguments));
  label(view.querySelector(".arguments"), `Arguments of ${call.name}`);
  if (state === "done" || state === "failed") outcome(view, call, state);
  return view;
}

function stateOf(call) {
  if (call.seconds === undefined) return call.left ? "left" : "running";
  return call.error === null ? "done" : "failed";
}

function words(state, call) {
  const said = { running: "running…", left: "not finished" }[state];
  return said ?? `${state} in ${duration(call.seconds)}`;
}

function outcome(view, call, state) {
  const result = view.querySelector(".result");
  write(view, ".outcome", state === "done" ? "Result" : "What went wrong");
  result.textContent = state === "done" ? pretty(call.result) : call.error;
  label(result, `${state === "done" ? "Result" : "Failure"} of ${call.name}`);
  view.querySelector(".outcome").hidden = result.hidden = false;
}

function label(node, text) {
  node.role = "region";
  node.ariaLabel = text;
}

function write(view, selector, text) {
  const node = view.querySelector(selector);
  if (node.textContent !== text) node.textContent = text;
}

/** `London, 2`: the values alone, for the line that stands there while it is closed. */
function brief(given) {
  const text = Object.values(given ?? {}).map((value) => (typeof value === "string" ? value : JSON.stringify(value))).join(", ");
  return text.length > LONGEST_BRIEF ? `${text.slice(0, LONGEST_BRIEF)}…` : text;
}

function pretty(value) {
  return JSON.stringify(value, null, 2) ?? "";
}

function duration(seconds) {
  return seconds < 0.01 ? "less than 0.01 s" : `${seconds.toFixed(seconds < 10 ? 2 : 0)} s`;
}
