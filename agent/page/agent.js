/** What the page asks of its server. */

import { BrokenStream, events } from "./stream.js";

/** Turns that a question carries with it; the server takes 64 messages. */
const MOST_TURNS = 31;
/** Bytes of a question and of all that goes with it, signs of an earlier answer; the server takes 32 KiB of a text, 256 of all. */
export const LONGEST_QUESTION = 32 * 1024;
const LONGEST_ANSWER = 32 * 1024;
const LONGEST_BODY = 192 * 1024;

const LAST = new Set(["done", "error"]);
/** In a stream that has begun there is no header left: the server's sentence says when. */
const AGAIN = /try again in (\d+) s/;
const utf8 = new TextEncoder();

/** The server's refusal, or that there was none: `status` 0 means that nobody answered. */
export class AgentError extends Error {
  constructor(message, { status = 0, code = "", trace = "", waitS = null } = {}) {
    super(message);
    Object.assign(this, { status, code, trace, waitS });
  }
}

/** Whether a key is asked for, and which model and tools answer. */
export async function session() {
  const response = await reached("session", { headers: { accept: "application/json" } });
  const found = await response.json().catch(() => null);
  if (typeof found?.key_required !== "boolean") throw new AgentError("the server's answer makes no sense");
  return { keyRequired: found.key_required, model: String(found.model ?? ""), tools: found.tools ?? [], credit: String(found.credit ?? "") };
}

/** The events of one answer; the last one is `done`, everything else is thrown. */
export async function* answer(messages, { key, signal }) {
  const response = await reached("chat", {
    method: "POST",
    headers: { "content-type": "application/json", ...(key ? { authorization: `Bearer ${key}` } : {}) },
    body: JSON.stringify({ messages, stream: true }),
    signal,
  });
  for await (const event of events(response.body)) {
    if (event.name === "error") throw refusal(event.data, { status: 200 });
    yield event;
    if (LAST.has(event.name)) return;
  }
  throw new BrokenStream("the connection closed before the answer was complete");
}

/** The messages of a question: as many of the turns before it as the server takes, the latest first kept. */
export function messagesOf(turns, question) {
  const messages = [{ role: "user", content: question }];
  let size = bytes(messages[0]);
  for (const turn of turns.filter((each) => each.response.trim()).slice(-MOST_TURNS).reverse()) {
    const pair = [{ role: "user", content: turn.question }, { role: "assistant", content: cut(turn.response) }];
    size += bytes(pair);
    if (size > LONGEST_BODY) break;
    messages.unshift(...pair);
  }
  return messages;
}

/** How long a text is as the server counts it. */
export function bytes(value) {
  return utf8.encode(typeof value === "string" ? value : JSON.stringify(value)).length;
}

function cut(text) {
  return text.slice(0, LONGEST_ANSWER).toWellFormed();
}

async function reached(path, request) {
  let response;
  try {
    response = await fetch(path, { ...request, cache: "no-store" });
  } catch (error) {
    if (request.signal?.aborted) throw error;
    throw new AgentError("nobody answers", { code: navigator.onLine ? "unreachable" : "offline" });
  }
  if (response.ok) return response;
  throw refusal(await response.json().catch(() => null), {
    status: response.status,
    trace: response.headers.get("x-request-id") ?? "",
    waitS: seconds(response.headers.get("retry-after")),
  });
}

function refusal(document, known) {
  const { message = "", code = "" } = document?.error ?? {};
  const trace = String(document?.trace_id ?? known.trace ?? "");
  const waitS = known.waitS ?? seconds(AGAIN.exec(message)?.[1]);
  return new AgentError(String(message), { ...known, trace, waitS, code: String(code ?? "") });
}

function seconds(header) {
  return /^\d{1,6}$/.test(header ?? "") ? Number(header) : null;
}
