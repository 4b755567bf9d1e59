/** What went wrong with an answer, in words that help. */

import { BrokenStream } from "./stream.js";

const BY_CODE = {
  offline: ["You are offline", "Your question is kept. Try again when you are connected."],
  unreachable: ["The assistant cannot be reached", "Nothing answers at this address. Your question is kept."],
  nothing_alive: ["The model is down", "Nothing that could answer is alive right now. Your question is kept."],
  overloaded: ["The assistant is busy", "Others are being answered right now. Your question is kept."],
  gateway_down: ["The model is down", "The gateway to it does not answer right now. Your question is kept."],
  context_length_exceeded: [
    "The conversation has become too long",
    "The model cannot read all of it any more. A new conversation starts empty.",
  ],
};
const BY_STATUS = {
  401: ["A key is needed", "Without one that the server knows nobody is answered. Your question is kept."],
  413: ["The question is too long", "Make it shorter and ask again."],
  422: ["The server does not take the question", ""],
  429: ["Too many questions", "Your question is kept."],
  502: ["The model failed", "It found no answer that makes sense, or came to no end. A simpler question or a new conversation may help."],
  503: ["The assistant is down or busy", "Your question is kept."],
  504: ["It took too long", "No answer came in the time that one may take. Your question is kept."],
};
/** In a stream that has begun the status is spent: the code says it. */
const STATUS_OF = { model_failed: 502, timeout: 504, invalid_api_key: 401 };
const BROKEN = ["The connection broke", "The answer stopped in the middle. What had arrived is shown above."];
const UNKNOWN = ["Something went wrong", ""];
/** The page counts the seconds itself. */
const AGAIN = /; try again in \d+ s$/;

/** Read an error as `{what, why, said, waitS, trace}`; `said` is the server's own sentence. */
export function failureOf(error) {
  if (error instanceof BrokenStream || !("status" in error)) return named(BROKEN, {});
  return named(BY_CODE[error.code] ?? BY_STATUS[STATUS_OF[error.code] ?? error.status] ?? UNKNOWN, error);
}

function named([what, why], { message = "", waitS = null, trace = "", status = 0 }) {
  const said = status === 0 ? "" : message.replace(AGAIN, "");
  return { what, why, said, waitS, trace };
}
