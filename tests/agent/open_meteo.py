"""A stand-in for Open-Meteo, both of its services at one address: `python -m tests.agent.open_meteo --port N`.

It is the one of stand_in.py behind a port. What is posted to `/control` holds from then on
(`{"fault": "429", "seconds": 2, "times": 3}`), and a look there tells how often it was asked.
"""

import argparse
import json
import sys
import threading
import time
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from urllib.parse import parse_qsl, urlsplit

from tests.agent.stand_in import Document, Fault, Reply, StandIn, reply

CONTROL = "/control"


class Server(ThreadingHTTPServer):
    """Serves one; a question that hangs holds only its own connection."""

    daemon_threads = True
    request_queue_size = 128

    def __init__(self, port: int, stand_in: StandIn) -> None:
        """Listen on loopback, at a free port if it is 0."""
        self.stand_in = stand_in
        self.lock = threading.Lock()
        super().__init__(("127.0.0.1", port), _Handler)

    def control(self, raw: bytes) -> Document:
        """Change what it is told to, and tell how it is."""
        stand_in = self.stand_in
        if raw:
            told = json.loads(raw)
            stand_in.fault, stand_in.times = Fault(told.get("fault", stand_in.fault)), told.get("times")
            stand_in.seconds = told.get("seconds", stand_in.seconds)

        return {
            "fault": stand_in.fault,
            "seconds": stand_in.seconds,
            "times": stand_in.times,
            "arrivals": len(stand_in.asked),
        }


class _Handler(BaseHTTPRequestHandler):
    server: Server
    protocol_version = "HTTP/1.1"
    wbufsize = -1  # headers and body leave together

    def do_GET(self) -> None:
        url = urlsplit(self.path)
        with self.server.lock:
            if url.path == CONTROL:
                answer = reply(200, self.server.control(b""))
            else:
                answer = self.server.stand_in.answer(url.path, dict(parse_qsl(url.query, keep_blank_values=True)))
        self._send(answer)

    def do_POST(self) -> None:
        raw = self.rfile.read(int(self.headers.get("content-length", 0)))
        with self.server.lock:
            answer = reply(200, self.server.control(raw))
        self._send(answer)

    def log_message(self, *_: object) -> None:
        """Say nothing."""

    def _send(self, answer: Reply) -> None:
        time.sleep(answer.delay_s)
        self.send_response(answer.status)
        for name, value in {**answer.headers, "content-length": str(len(answer.body))}.items():
            self.send_header(name, value)
        self.end_headers()
        self.wfile.write(answer.body)


def main() -> int:
    """Serve until told to stop."""
    parser = argparse.ArgumentParser(
        prog="open_meteo", description="A stand-in for Open-Meteo: its weather is made up."
    )
    parser.add_argument("--port", type=int, required=True)
    parser.add_argument("--fault", type=Fault, choices=list(Fault), default=Fault.NONE)
    parser.add_argument("--seconds", type=float, default=1.0, help="of delay, or of patience")
    given = parser.parse_args()
    with Server(given.port, StandIn(fault=given.fault, seconds=given.seconds)) as server:
        print(f"stand-in for Open-Meteo: http://127.0.0.1:{server.server_port}", flush=True)
        try:
            server.serve_forever()
        except KeyboardInterrupt:
            return 0

    return 0


if __name__ == "__main__":
    sys.exit(main())
