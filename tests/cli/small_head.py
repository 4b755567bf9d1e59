"""A stand-in for Ray and its model servers: started as the twin starts them, and up within a second."""

import json
import subprocess
import sys
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import yaml

CALL = {"index": 0, "function": {"name": "get_current_weather", "arguments": '{"city": "London"}'}}


class Handler(BaseHTTPRequestHandler):
    """Says that it is ready, and answers every question with a tool call."""

    def do_GET(self) -> None:
        """Be ready."""
        self.send_response(200)
        self.end_headers()

    def do_POST(self) -> None:
        """Repeat the question, then call a tool."""
        question = json.loads(self.rfile.read(int(self.headers["content-length"])))["messages"][-1]["content"]
        self.send_response(200)
        self.end_headers()
        for delta in ({"content": f"{question}!"}, {"tool_calls": [CALL]}):
            self.wfile.write(f"data: {json.dumps({'choices': [{'delta': delta}]})}\n\n".encode())
        self.wfile.write(b"data: [DONE]\n\n")


def main(vital: Path, config: Path) -> None:
    """Start what a twin misses if it is not there, and answer on the port of the config."""
    for name in ("gcs_server", "raylet"):
        subprocess.Popen([vital / name, "600"])
    port = yaml.safe_load(config.read_text(encoding="utf-8"))["http_options"]["port"]
    sys.stdout.write("serving\n")
    sys.stdout.flush()
    ThreadingHTTPServer(("127.0.0.1", port), Handler).serve_forever()


if __name__ == "__main__":
    main(Path(sys.argv[1]), Path(sys.argv[4]))
