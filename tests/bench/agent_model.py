"""A model that takes its time to the millisecond, and notes how long it took: `python -m tests.bench.agent_model PORT`.

It speaks OpenAI's streaming chat. To a question it answers with a call of the calculator, to the result of that with
a sentence in pieces; each takes the same time. It stamps its own times, so that nobody else is blamed for them.
"""

import argparse
import asyncio
import json
import re
import time
from collections.abc import Iterator
from dataclasses import asdict, dataclass, field
from typing import Any

import uvloop

EXPRESSION, RESULT = "1840 * 0.125 + 17", 247
"""What it wants calculated, and what comes of it."""

PIECES = 40
STAMPS = "/stamps?seconds={}"
"""Gives what it has noted since it was asked last; from then on each call takes so long."""

_SECONDS = re.compile(rb"^GET /stamps\?seconds=(\S+) ")
_LENGTH = re.compile(rb"\r\ncontent-length: *(\d+)", re.IGNORECASE)
_HEAD = b"HTTP/1.1 200 OK\r\ncontent-type: text/event-stream\r\ntransfer-encoding: chunked\r\n\r\n"
_USAGE = {"prompt_tokens": 120, "completion_tokens": PIECES, "total_tokens": 120 + PIECES}


@dataclass(slots=True)
class Stamps:
    """What it has done since it was last asked.

    Attributes:
        called_ms: How long each call of the tool took, from the whole question to the last byte.
        spoken_ms: How long each sentence took.
        most: Calls that were open at once.
    """

    called_ms: list[float] = field(default_factory=list)
    spoken_ms: list[float] = field(default_factory=list)
    most: int = 0


class Model:
    """Answers on connections that stay open."""

    def __init__(self) -> None:
        self._seconds = 1.0
        self._open = 0
        self._stamps = Stamps()

    async def visit(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        """Answer until the client leaves."""
        try:
            while True:
                head = await reader.readuntil(b"\r\n\r\n")
                length = _LENGTH.search(head)
                body = await reader.readexactly(int(length[1]) if length else 0)
                await self._answer(head, body, writer)
        except (asyncio.IncompleteReadError, ConnectionError):
            pass
        finally:
            writer.close()

    async def _answer(self, head: bytes, body: bytes, writer: asyncio.StreamWriter) -> None:
        if head.startswith(b"POST"):
            self._open += 1
            self._stamps.most = max(self._stamps.most, self._open)
            try:
                await self._speak(json.loads(body), writer)
            finally:
                self._open -= 1
        else:
            writer.write(_whole(self._told(_SECONDS.match(head))))

    async def _speak(self, question: dict[str, Any], writer: asyncio.StreamWriter) -> None:
        began_s = time.monotonic()
        called = question["messages"][-1]["role"] == "tool"
        steps = list(_sentence() if called else _call())
        writer.write(_HEAD)
        for number, step in enumerate(steps, 1):
            await asyncio.sleep(began_s + self._seconds * number / len(steps) - time.monotonic())
            writer.write(step)
        stamps = self._stamps.spoken_ms if called else self._stamps.called_ms
        stamps.append(1000 * (time.monotonic() - began_s))

    def _told(self, asked: re.Match[bytes] | None) -> dict[str, Any]:
        told = asdict(self._stamps)
        if asked is not None:
            self._seconds, self._stamps = float(asked[1]), Stamps()

        return told


def _call() -> Iterator[bytes]:
    function = {"name": "calculate", "arguments": json.dumps({"expression": EXPRESSION})}
    call = {"index": 0, "id": "call-1", "type": "function", "function": function}
    yield _event({"role": "assistant", "tool_calls": [call]}) + _end("tool_calls")


def _sentence() -> Iterator[bytes]:
    for _ in range(PIECES - 1):
        yield _event({"content": " word"})
    yield _event({"content": f" {RESULT}."}) + _end("stop")


def _end(reason: str) -> bytes:
    return _event({}, reason=reason) + _event(None, usage=_USAGE) + _chunk(b"data: [DONE]\n\n") + b"0\r\n\r\n"


def _event(delta: dict[str, Any] | None, *, reason: str | None = None, usage: dict[str, int] | None = None) -> bytes:
    choices = [] if delta is None else [{"index": 0, "delta": delta, "finish_reason": reason, "logprobs": None}]
    kind = {"id": "chatcmpl-1", "object": "chat.completion.chunk", "created": 1, "model": "assistant"}

    return _chunk(b"data: %b\n\n" % json.dumps({**kind, "choices": choices, "usage": usage}).encode())


def _chunk(data: bytes) -> bytes:
    return b"%x\r\n%b\r\n" % (len(data), data)


def _whole(document: dict[str, Any]) -> bytes:
    body = json.dumps(document).encode()

    return b"HTTP/1.1 200 OK\r\ncontent-type: application/json\r\ncontent-length: %d\r\n\r\n%b" % (len(body), body)


async def _serve(port: int) -> None:
    server = await asyncio.start_server(Model().visit, "127.0.0.1", port, backlog=1024)
    await server.serve_forever()


def main() -> None:
    """Serve until told to stop."""
    parser = argparse.ArgumentParser(prog="python -m tests.bench.agent_model", description=__doc__)
    parser.add_argument("port", type=int)
    uvloop.run(_serve(parser.parse_args().port))


if __name__ == "__main__":
    main()
