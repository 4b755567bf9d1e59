"""A stand-in for the agent whose every answer is written by a test."""

import json
import threading
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import cast

from agent.files import INDEX, read_page
from tests.agent.page.script import JSON, Gate, Left, Refusal, Stream

POLICY = (
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self'; connect-src 'self'; base-uri 'none'; "
    "form-action 'none'; frame-ancestors 'none'; require-trusted-types-for 'script'; trusted-types 'none'"
)
MODEL = "assistant"
CREDIT = "Weather data by Open-Meteo.com"
TOOLS = ("calculate", "get_current_weather", "get_weather_forecast")


@dataclass(frozen=True, slots=True, kw_only=True)
class Asked:
    """What the page sent."""

    authorization: str | None
    body: JSON

    @property
    def contents(self) -> list[str]:
        """What its messages say."""
        return [message["content"] for message in self.body["messages"]]


class StandIn:
    """The server, and what it was asked."""

    def __init__(self, server: ThreadingHTTPServer) -> None:
        self.url = f"http://127.0.0.1:{server.server_port}/"
        self.asked: list[Asked] = []
        self.key: str | None = None
        self.down = False
        self.answers: list[Stream | Refusal] = []

    def will(self, *answers: Stream | Refusal) -> None:
        """Answer the next questions so."""
        self.answers.extend(answers)


@contextmanager
def stand_in() -> Iterator[StandIn]:
    """Run one on a free port."""
    server = _Server(("127.0.0.1", 0), _Handler)
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    try:
        yield server.stand_in
    finally:
        server.shutdown()
        server.server_close()
        thread.join()


class _Server(ThreadingHTTPServer):
    daemon_threads = True
    block_on_close = False

    def __init__(self, address: tuple[str, int], handler: type[BaseHTTPRequestHandler]) -> None:
        super().__init__(address, handler)
        self.stand_in = StandIn(self)
        self.page = read_page()

    def handle_error(self, *_: object) -> None:
        """A browser that closes is no news."""


class _Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"

    @property
    def _told(self) -> StandIn:
        return cast("_Server", self.server).stand_in

    def log_message(self, *_: object) -> None:
        """Say nothing."""

    def do_GET(self) -> None:  # the library's name
        """Give the page, a file of it, or what it must know."""
        if self._told.down and self.path == "/session":
            self._refuse(Refusal(status=502, body=b"<h1>Bad gateway</h1>"))
        elif self.path == "/session":
            about = {"key_required": self._told.key is not None, "model": MODEL, "tools": TOOLS, "credit": CREDIT}
            self._give(200, "application/json", json.dumps(about).encode())
        else:
            self._file(INDEX if self.path == "/" else self.path.removeprefix("/page/"))

    def do_POST(self) -> None:  # the library's name
        """Answer as the test says."""
        body = json.loads(self.rfile.read(int(self.headers["content-length"])))
        asked = Asked(authorization=self.headers["authorization"], body=body)
        self._told.asked.append(asked)
        if self._told.key is not None and asked.authorization != f"Bearer {self._told.key}":
            self._refuse(Refusal(status=401, code="invalid_api_key", message="this key is not known"))
            return
        answer = self._told.answers.pop(0)
        if isinstance(answer, Refusal):
            self._refuse(answer)
        else:
            self._stream(answer)

    def _file(self, name: str) -> None:
        file = cast("_Server", self.server).page.get(name)
        if file is None:
            self._refuse(Refusal(status=404, code="not_found"))
        else:
            self._give(200, file.content_type, file.content)

    def _refuse(self, refusal: Refusal) -> None:
        self._give(refusal.status, "application/json", refusal.content, refusal.headers)

    def _give(self, status: int, kind: str, content: bytes, more: Mapping[str, str] | None = None) -> None:
        self._begin(status, {"content-type": kind, "content-length": str(len(content)), **(more or {})})
        self.wfile.write(content)

    def _stream(self, stream: Stream) -> None:
        self._begin(200, {"content-type": "text/event-stream; charset=utf-8", "connection": "close"})
        for step in stream.steps:
            if isinstance(step, Gate):
                step.wait()
            elif isinstance(step, Left):
                step.watch(self.connection)
            else:
                self.wfile.write(bytes(step))
        self.close_connection = True

    def _begin(self, status: int, headers: Mapping[str, str]) -> None:
        self.send_response(status)
        for name, value in {"content-security-policy": POLICY, "cache-control": "no-cache", **headers}.items():
            self.send_header(name, value)
        self.end_headers()
