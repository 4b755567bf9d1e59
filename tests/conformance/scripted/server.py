"""A server that keeps the contract by a script, and breaks one rule of it when told."""

import itertools
import json
import select
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

from tests.conformance.scripted import shapes
from tests.conformance.scripted.reply import CHAT, COMPLETIONS, EMBEDDINGS, Asked, Reply, error
from tests.conformance.scripted.requests import MODEL, refusal
from tests.conformance.scripted.script import Script

ANSWERS = {CHAT: shapes.chat, COMPLETIONS: shapes.completions, EMBEDDINGS: shapes.embeddings}
OPEN = ("/health", "/readiness", "/metrics")
READ = (*OPEN, "/v1/models")
GENERATED = "vllm:generation_tokens_total"
QUEUE_S = 0.1
"""How long a request waits for a place."""

LEAVING_S = 1.0
"""How long it is waited for a client that will leave."""


class Server(ThreadingHTTPServer):
    """Counts who is being answered, and what was made for whom."""

    daemon_threads = True
    block_on_close = False
    request_queue_size = 256

    def __init__(self, script: Script) -> None:
        super().__init__(("127.0.0.1", 0), Handler)
        self.script = script
        self.places = threading.Semaphore(script.places)
        self.refused = threading.Event()
        self.made = 0
        self.ids = itertools.count(1)

    def handle_error(self, *_: object) -> None:
        """Clients that leave are part of the script."""


class Handler(BaseHTTPRequestHandler):
    """One connection."""

    protocol_version = "HTTP/1.1"
    server: Server

    def do_GET(self) -> None:
        """Answer what is read."""
        self._answer("GET")

    def do_POST(self) -> None:
        """Answer what is asked."""
        self._answer("POST")

    def log_message(self, *_: object) -> None:
        """Say nothing."""

    def _answer(self, method: str) -> None:
        asked = Asked(method=method, path=self.path, headers={k.lower(): v for k, v in self.headers.items()})
        reply = self._refused(asked)
        if reply is None and method == "GET":
            reply = self._read()
        if reply is None:
            asked, reply = self._posted(asked)
        if reply is not None:
            self._send(asked, reply)
            return
        self._generate(asked)

    def _refused(self, asked: Asked) -> Reply | None:
        key = self.server.script.key
        if key and asked.path not in OPEN and asked.headers.get("authorization") != f"Bearer {key}":
            return error(401, "a key is needed", code="invalid_api_key")
        if asked.path not in (*ANSWERS, *READ):
            return error(404, f"no path {asked.path!r}")
        if (asked.method == "GET") != (asked.path in READ):
            return error(405, "another method is needed")

        return None

    def _read(self) -> Reply:
        if self.path == "/v1/models":
            return Reply(body={"object": "list", "data": [{"id": MODEL, "object": "model"}]})
        if self.path == "/metrics":
            text = f"# TYPE {GENERATED} counter\n{GENERATED} {self.server.made}\n"
            return Reply(headers={"content-type": "text/plain; version=0.0.4"}, body=text.encode())

        return Reply(body={})

    def _posted(self, asked: Asked) -> tuple[Asked, Reply | None]:
        raw = b"".join(self._body(asked.headers))
        if len(raw) > self.server.script.limit:
            return asked, error(413, "the body is too large")
        try:
            asked = Asked(method="POST", path=asked.path, headers=asked.headers, body=json.loads(raw))
        except ValueError as wrong:
            return asked, error(400, f"no JSON: {wrong}")

        return asked, refusal(asked)

    def _body(self, headers: dict[str, str]) -> Iterator[bytes]:
        if headers.get("transfer-encoding") != "chunked":
            left = int(headers.get("content-length", 0))
            while left > 0 and (piece := self.rfile.read(min(left, 65536))):
                left -= len(piece)
                yield piece
            return
        while size := int(self.rfile.readline(), 16):
            yield self.rfile.read(size)
            self.rfile.readline()

    def _generate(self, asked: Asked) -> None:
        if not self.server.places.acquire(timeout=QUEUE_S):
            self.server.refused.set()
            self._send(asked, error(503, "no place is free", **{"retry-after": "1"}))
            return
        try:
            if asked.body.get("ignore_eos") and not asked.stream:
                self.server.refused.wait(self.server.script.together_s)  # stay until another finds no place
            self.server.made += 1
            self._send(asked, ANSWERS[asked.path](asked.body))
        except OSError:
            if self.server.script.leaks:
                return
        if not self.server.script.keeps:
            self.server.places.release()

    def _send(self, asked: Asked, reply: Reply) -> None:
        reply.headers.setdefault("x-request-id", asked.headers.get("x-request-id", f"req-{next(self.server.ids)}"))
        self.server.script.spoil(asked, reply)
        self.send_response(reply.status)
        kind = "text/event-stream" if reply.events is not None else "application/json"
        length = {} if reply.events is not None else {"content-length": str(len(reply.text()))}
        ending = {"connection": "close"} if reply.events is not None or reply.status >= 400 else {}
        for name, value in ({"content-type": kind} | length | ending | reply.headers).items():
            self.send_header(name, value)
        self.end_headers()
        self.close_connection = bool(ending)
        if reply.events is None:
            self.wfile.write(reply.text())
        else:
            self._stream(asked, reply.events)

    def _stream(self, asked: Asked, events: list[object]) -> None:
        for event in events:
            self.wfile.write(b"data: %b\n\n" % (event if isinstance(event, bytes) else json.dumps(event).encode()))
            if asked.body.get("ignore_eos") and select.select([self.connection], [], [], LEAVING_S)[0]:
                self.server.made += asked.body["max_tokens"] if self.server.script.deaf else 0
                raise BrokenPipeError


@contextmanager
def serving(script: Script) -> Iterator[str]:
    """Serve in this process and give the URL."""
    server = Server(script)
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01}, daemon=True)
    thread.start()
    try:
        yield f"http://127.0.0.1:{server.server_address[1]}"
    finally:
        server.shutdown()
        server.server_close()
        thread.join()
