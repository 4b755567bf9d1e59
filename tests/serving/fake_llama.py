"""An engine that behaves as told: `python fake_llama.py PORT BEHAVIOUR`."""

import json
import os
import signal
import sys
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

BEHAVIOUR = sys.argv[2] if len(sys.argv) > 2 else "well"


class Handler(BaseHTTPRequestHandler):
    """Answers what the supervisor asks."""

    def do_GET(self) -> None:
        """Health, and the counters."""
        stuck = BEHAVIOUR == "stuck"
        if BEHAVIOUR == "busy" and self.path == "/metrics":
            while True:
                pass
        self._answer(200, f"llamacpp:requests_processing {int(stuck)}\nllamacpp:n_decode_total 5\n")

    def do_POST(self) -> None:
        """A token, a refusal, or death."""
        self.rfile.read(int(self.headers["content-length"]))
        if BEHAVIOUR == "dies":
            os.kill(os.getpid(), signal.SIGKILL)
        self._answer(500 if BEHAVIOUR == "cannot" else 200, json.dumps({"path": self.path}))

    def log_message(self, *_: object) -> None:
        """Say nothing."""

    def _answer(self, status: int, text: str) -> None:
        self.send_response(status)
        self.end_headers()
        self.wfile.write(text.encode())


if __name__ == "__main__":
    print("fake engine begins", flush=True)
    if BEHAVIOUR == "refuses":
        sys.exit("error: no such model")
    if BEHAVIOUR == "deaf":
        signal.signal(signal.SIGTERM, signal.SIG_IGN)
    ThreadingHTTPServer(("127.0.0.1", int(sys.argv[1])), Handler).serve_forever()
