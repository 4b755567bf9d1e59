"""One connection of the mock server."""

import json
import os
import resource
import socket
import ssl
import struct
import time
from pathlib import Path
from typing import TYPE_CHECKING, Any

from benchmark.lag import CONTROL_SIZE
from benchmark.mock import shapes
from benchmark.mock.request import Request, take
from benchmark.mock.script import Answer
from benchmark.mock.truth import Truth
from benchmark.reactor import READABLE
from benchmark.tls import TlsChannel

if TYPE_CHECKING:
    from benchmark.mock.server import MockServer

_READ_SIZE = 65_536
_NS_PER_MS = 1_000_000
_RESET_ON_CLOSE = struct.pack("ii", 1, 0)


class Peer:
    """Reads requests one after the other and sends each answer's events when they are due."""

    def __init__(self, sock: socket.socket, server: "MockServer") -> None:
        self._sock = sock
        self._server = server
        self._in = b""
        self._out = b""
        self._open = True
        self._setup_ns = 0
        self._channel = None if server.tls is None else TlsChannel(server.tls, None)
        server.reactor.watch(sock.fileno(), READABLE, self._on_ready)

    def _on_ready(self, _events: int) -> None:
        try:
            data, control, _, _ = self._sock.recvmsg(_READ_SIZE, CONTROL_SIZE)
        except BlockingIOError:
            return
        except OSError:
            data, control = b"", []
        if not data:
            self._close()
            return
        received_ns = self._server.clock.arrival_ns(control)
        try:
            self._in += self._plain(data, received_ns)
            taken = take(self._in)
        except ssl.SSLError:
            self._close()
            return
        except ValueError as error:
            self._send(shapes.refusal(str(error)))
            self._close()  # where the next request begins cannot be known
            return
        if taken is not None:
            request, self._in = taken
            self._answer(request, received_ns)

    def _plain(self, data: bytes, received_ns: int) -> bytes:
        if self._channel is None:
            return data
        plain = self._channel.decrypt(data)
        self._write(self._channel.outgoing())
        if not plain:
            self._setup_ns += time.monotonic_ns() - received_ns
        return plain

    def _answer(self, request: Request, received_ns: int) -> None:
        if request.method == "GET":
            self._send(self._page(request.path))
            return
        try:
            asked = request.asked()
        except ValueError as error:
            self._send(shapes.refusal(str(error)))
            return
        identity = request.headers.get("x-request-id", f"{os.getpid()}-0-{len(self._server.truths)}")
        truth = Truth(id=identity, received=received_ns, setup=self._setup_ns)
        self._setup_ns = 0
        self._server.received(truth)
        name = "-".join(identity.split("-")[-2:])  # without the run, so that equal runs get equal answers
        answer = self._server.script.answer(name, max_tokens=asked.get("max_tokens"))
        if answer.status != 200:  # noqa: PLR2004
            busy = json.dumps({"error": {"message": "overloaded", "type": "server_error", "code": 503}}).encode()
            self._at(truth, answer.offsets_ms[0], shapes.response(503, busy, headers="Retry-After: 1\r\n"))
        elif asked.get("stream"):
            self._stream(answer, truth, asked, chat=request.path.endswith("/chat/completions"))
        else:
            tokens = len(answer.offsets_ms) * self._server.script.tokens_per_event
            whole = shapes.whole(request.path, prompt_tokens=len(request.body) // 4, completion_tokens=tokens)
            self._at(truth, answer.offsets_ms[-1], shapes.response(200, whole))

    def _stream(self, answer: Answer, truth: Truth, asked: dict[str, Any], *, chat: bool) -> None:
        stream = self._server.streams[chat]
        tokens = len(answer.offsets_ms) * self._server.script.tokens_per_event
        usage = bool((asked.get("stream_options") or {}).get("include_usage"))
        end = stream.end(prompt_tokens=len(json.dumps(asked)) // 4, completion_tokens=tokens, usage=usage)
        opening = shapes.stream_head(keep_alive=self._server.script.keep_alive) + (
            stream.role if chat and self._server.script.role_event else b""
        )
        self._send(opening)
        self._next(answer, truth, end, stream, 0)

    def _next(self, answer: Answer, truth: Truth, end: bytes, stream: shapes.Stream, number: int) -> None:
        if number == answer.drop_after:
            due_ns = self._due_ns(truth, answer.offsets_ms[number])
            self._server.reactor.at(due_ns, self._reset)
            return

        def send() -> None:
            truth.tokens.append(time.monotonic_ns())
            self._send(stream.token(number))
            truth.left.append(time.monotonic_ns())
            if number + 1 < len(answer.offsets_ms):
                self._next(answer, truth, end, stream, number + 1)
            else:
                self._send(end)
                self._end()

        self._server.reactor.at(self._due_ns(truth, answer.offsets_ms[number]), send)

    def _at(self, truth: Truth, offset_ms: float, data: bytes) -> None:
        self._server.reactor.at(self._due_ns(truth, offset_ms), lambda: self._send(data))

    def _due_ns(self, truth: Truth, offset_ms: float) -> int:
        due_ns = truth.received + round(offset_ms * _NS_PER_MS)
        step_ns = round(self._server.script.step_ms * _NS_PER_MS)
        return -(-due_ns // step_ns) * step_ns if step_ns else due_ns

    def _end(self) -> None:
        """Close after an answer, if that is asked for and its bytes have left."""
        if not self._server.script.keep_alive and self._open:
            if self._out:
                self._server.reactor.at(time.monotonic_ns() + _NS_PER_MS, self._end)
            else:
                self._close()

    def _send(self, data: bytes) -> None:
        self._write(data if self._channel is None else self._channel.encrypt(data))

    def _write(self, data: bytes) -> None:
        if not self._open:
            return
        try:
            sent = 0 if self._out else self._sock.send(data)
        except BlockingIOError:
            sent = 0
        except OSError:
            self._close()
            return
        self._out += data[sent:]
        if self._out:
            self._server.reactor.at(time.monotonic_ns() + _NS_PER_MS, self._send_rest)

    def _send_rest(self) -> None:
        rest, self._out = self._out, b""
        self._write(rest)

    def _reset(self) -> None:
        if self._open:
            self._sock.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, _RESET_ON_CLOSE)
            self._close()

    def _close(self) -> None:
        if self._open:
            self._open = False
            self._server.reactor.forget(self._sock.fileno())
            self._sock.close()
            self._server.left(self)

    def _page(self, path: str) -> bytes:
        match path:
            case "/v1/models":
                return shapes.response(200, json.dumps(shapes.MODELS).encode())
            case "/metrics":
                events = sum(len(truth.left) for truth in self._server.truths)
                return shapes.response(200, _metrics(events), kind="text/plain; version=0.0.4")
            case "/health":
                return shapes.response(200, b"{}")
            case _:
                return shapes.response(404, b"{}")


def _metrics(events: int) -> bytes:
    used = resource.getrusage(resource.RUSAGE_SELF)
    pages = int(Path("/proc/self/statm").read_text().split()[1])
    figures = {
        "process_cpu_seconds_total": used.ru_utime + used.ru_stime,
        "process_resident_memory_bytes": pages * resource.getpagesize(),
        "mock_events_total": events,
    }
    return "".join(f"{name} {value}\n" for name, value in figures.items()).encode()
