/** Server-sent events of an answer, as they arrive: https://html.spec.whatwg.org/multipage/server-sent-events.html */

/** Three of the server's pings missed: nothing is there any more. */
export const SILENCE_MS = 45_000;

/** The stream ended, or went silent, before its last event. */
export class BrokenStream extends Error {}

/** Read `{name, data}` for each event of a body; data is JSON. Lines end with LF or CRLF. */
export async function* events(body) {
  const reader = body.pipeThrough(new TextDecoderStream()).getReader();
  const fields = new Fields();
  let rest = "";
  try {
    for (;;) {
      const { value, done } = await soon(reader.read().catch(broken));
      if (done) return;
      const lines = (rest + value).split("\n");
      rest = lines.pop();
      for (const line of lines) {
        const whole = fields.take(line.endsWith("\r") ? line.slice(0, -1) : line);
        if (whole) yield whole;
      }
    }
  } finally {
    reader.cancel().catch(() => {});
  }
}

class Fields {
  #name = "message";
  #data = [];

  take(line) {
    if (line === "") return this.#whole();
    const colon = line.indexOf(":");
    if (colon < 1) return null;
    const value = line.slice(colon + 1).replace(/^ /, "");
    if (line.startsWith("event:")) this.#name = value;
    if (line.startsWith("data:")) this.#data.push(value);
    return null;
  }

  #whole() {
    const [name, data] = [this.#name, this.#data.join("\n")];
    [this.#name, this.#data] = ["message", []];
    return data === "" ? null : { name, data: parsed(data) };
  }
}

/** A reader fails in many words; only being stopped is something else. */
function broken(error) {
  throw error.name === "AbortError" ? error : new BrokenStream("the connection broke");
}

function parsed(data) {
  try {
    return JSON.parse(data);
  } catch {
    throw new BrokenStream("an event is not JSON");
  }
}

function soon(promise) {
  let timer;
  const late = new Promise((_, reject) => {
    timer = setTimeout(() => reject(new BrokenStream("the connection went silent")), SILENCE_MS);
  });
  return Promise.race([promise, late]).finally(() => clearTimeout(timer));
}
