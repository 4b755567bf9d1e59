"""A stand-in for the gateway: started as the twin starts it, it lets in whom it knows, and answers by itself."""

import json
import os
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

CALL = {"index": 0, "function": {"name": "get_current_weather", "arguments": '{"city": "London"}'}}


class Handler(BaseHTTPRequestHandler):
    """Says that it is ready, and answers every question that shows a key with a tool call."""

    def do_GET(self) -> None:
        """Be ready."""
        self.send_response(200)
        self.end_headers()

    def do_POST(self) -> None:
        """Repeat the question, then call a tool."""
        keys = [key.read_text().strip() for key in Path(os.environ["GATEWAY_KEYS"]).iterdir()]
        known = self.headers["authorization"] in [f"Bearer {key}" for key in keys]
        question = json.loads(self.rfile.read(int(self.headers["content-length"])))["messages"][-1]["content"]
        self.send_response(200 if known else 401)
        self.end_headers()
        for delta in ({"content": f"{question}!"}, {"tool_calls": [CALL]}) if known else ():
            self.wfile.write(f"data: {json.dumps({'choices': [{'delta': delta}]})}\n\n".encode())
        self.wfile.write(b"data: [DONE]\n\n")


if __name__ == "__main__":
    ThreadingHTTPServer(("127.0.0.1", int(os.environ["GATEWAY_PORT"])), Handler).serve_forever()
