"""A stand-in for the agent: started as the twin starts it, it runs a tool that fails, one that works, and answers."""

import json
import os
import sys
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

CALLS: list[dict[str, object]] = [
    {"id": f"call_{city}", "name": "get_current_weather", "arguments": {"city": city}} for city in ("Oslo", "Bern")
]
OUTCOMES: list[dict[str, object]] = [
    {"result": None, "error": "there is no network", "seconds": 0.1},
    {"result": {"city": "Bern"}, "error": None, "seconds": 0.2},
]
USAGE = {"prompt_tokens": 30, "completion_tokens": 4, "total_tokens": 34, "steps": 2}
DOWN = {"error": {"message": "the gateway does not answer", "type": "x", "code": "x"}, "trace_id": "0af7"}


class Handler(BaseHTTPRequestHandler):
    """Says that it is ready, and repeats every question after its tools."""

    def do_GET(self) -> None:
        """Be ready."""
        self.send_response(200)
        self.end_headers()

    def do_POST(self) -> None:
        """Run two tools, then repeat the question; to `Down?` there is half an answer."""
        question = json.loads(self.rfile.read(int(self.headers["content-length"])))["message"]
        self.send_response(200)
        self.end_headers()
        for call in CALLS:
            self._send("tool_call", call)
        results = [call | outcome for call, outcome in zip(CALLS, OUTCOMES, strict=True)]
        for result in reversed(results):
            self._send("tool_result", result)
        self._send("text", {"text": question})
        if question == "Down?":
            self._send("error", DOWN)
            return
        self._send("text", {"text": "!"})
        answer = {"response": f"{question}!", "data": {"city": "Bern"}, "tool_calls": results, "usage": USAGE}
        self._send("done", answer | {"trace_id": "0af7"})

    def _send(self, name: str, document: object) -> None:
        self.wfile.write(f"event: {name}\ndata: {json.dumps(document)}\n\n".encode())


if __name__ == "__main__":
    shown = Path(os.environ["GATEWAY_KEY_FILE"]).read_text(encoding="ascii")
    if not shown.startswith("sk-"):
        sys.exit(f"{shown!r} is no key")
    ThreadingHTTPServer(("127.0.0.1", int(os.environ["AGENT_PORT"])), Handler).serve_forever()
