/** A question and all that came of it, as it is kept: plain data. */

/** A question that is being answered; tabs that show it know it by its name. */
export function newTurn(question) {
  const id = `${Date.now()}-${Math.random()}`;
  return { id, question, parts: [], response: "", usage: null, trace: "", state: "answering", failure: null };
}

/** Take what a stream says, in its order. */
export function take(turn, { name, data }) {
  if (name === "text") write(turn, String(data.text));
  if (name === "tool_call") turn.parts.push({ call: data });
  if (name === "tool_result") Object.assign(running(turn, data.id) ?? {}, data);
  if (name === "done") finish(turn, data);
}

/** End it without an answer, or with a part of one, which later questions carry with them. */
export function leave(turn, state, failure = null) {
  Object.assign(turn, { state, failure, trace: failure?.trace ?? turn.trace });
  for (const { call } of turn.parts) if (call && call.seconds === undefined) call.left = true;
  turn.response = state === "failed" ? "" : written(turn);
}

/** The tool call that has no result yet. */
export function running(turn, id) {
  return turn.parts.findLast(({ call }) => call && call.seconds === undefined && call.id === (id ?? call.id))?.call;
}

/** All text of an answer. */
export function written(turn) {
  return turn.parts.map((part) => part.text ?? "").filter(Boolean).join("\n\n");
}

function write(turn, text) {
  const last = turn.parts.at(-1);
  if (last?.text === undefined) turn.parts.push({ text });
  else last.text += text;
}

function finish(turn, { response, usage, trace_id: trace }) {
  Object.assign(turn, { state: "done", response, usage, trace });
  if (written(turn) === "" && response !== "") write(turn, response);
}
