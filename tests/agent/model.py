"""A stand-in for the model behind the gateway: it says what a test has written, and remembers what it was asked."""

import asyncio
import json
import threading
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from agent.asgi import BODY, START, Receive, Scope, Send

USAGE = {"prompt_tokens": 10, "completion_tokens": 5, "total_tokens": 15}
"""Of every step, unless it says otherwise."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Call:
    """A tool that it calls.

    Attributes:
        arguments: As it writes them, which may be anything.
    """

    name: str
    arguments: str = "{}"
    id: str = "call-1"


@dataclass(frozen=True, slots=True, kw_only=True)
class Step:
    """One thing that it says.

    Attributes:
        text: In pieces, an event each.
        status: Of HTTP; another than 200 comes with `body` instead of events.
        hangs: It says no more after its text, and waits for the client to leave.
        ends: The last piece says that the answer is complete.
        events: Written as they are, instead of all that.
    """

    text: Sequence[str] = ()
    calls: Sequence[Call] = ()
    usage: Mapping[str, int] | None = field(default_factory=lambda: USAGE)
    finish: str | None = None
    status: int = 200
    headers: Mapping[str, str] = field(default_factory=dict)
    body: bytes = b""
    hangs: bool = False
    ends: bool = True
    events: Sequence[bytes] = ()


class ScriptedModel:
    """An ASGI app with OpenAI's shape of a streaming chat.

    Attributes:
        script: What it says, step by step; the last one again and again.
        asked: Bodies of all requests.
        headers: Of all requests.
        askers: Address and port from which each came.
        arrived: A request has come in.
        left: A client has gone before the end.
        ready: What it answers to the question whether it is ready.
    """

    def __init__(self, *script: Step) -> None:
        self.script = list(script)
        self.asked: list[dict[str, Any]] = []
        self.headers: list[dict[str, str]] = []
        self.askers: list[tuple[str, int]] = []
        self.arrived = threading.Event()
        self.left = threading.Event()
        self.ready = 200

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer one request."""
        if scope["method"] == "GET":
            await _say(send, self.ready, {}, b'{"status": "ok"}')
            return
        raw, more = b"", True
        while more:
            message = await receive()
            raw += message.get("body", b"")
            more = message.get("more_body", False)
        self.asked.append(json.loads(raw))
        self.headers.append({name.decode(): value.decode() for name, value in scope["headers"]})
        self.askers.append(tuple(scope["client"]))
        step = self.script[min(len(self.asked), len(self.script)) - 1]
        self.arrived.set()
        if step.status != 200:
            await _say(send, step.status, step.headers, step.body)
        else:
            await self._stream(step, receive, send)

    async def _stream(self, step: Step, receive: Receive, send: Send) -> None:
        await send({"type": START, "status": 200, "headers": [(b"content-type", b"text/event-stream")]})
        for event in step.events or list(_events(step)):
            await send({"type": BODY, "body": b"data: %b\n\n" % event, "more_body": True})
            await asyncio.sleep(0)
        if step.hangs:
            while (await receive())["type"] != "http.disconnect":
                pass
            self.left.set()
        await send({"type": BODY, "body": b""})


async def _say(send: Send, status: int, headers: Mapping[str, str], body: bytes) -> None:
    pairs = [(b"content-type", b"application/json"), (b"content-length", str(len(body)).encode())]
    pairs += [(name.encode(), value.encode()) for name, value in headers.items()]
    await send({"type": START, "status": status, "headers": pairs})
    await send({"type": BODY, "body": body})


def _events(step: Step) -> Iterator[bytes]:
    yield _chunk({"role": "assistant", "content": ""})
    for piece in step.text:
        yield _chunk({"content": piece})
    for index, call in enumerate(step.calls):
        function = {"name": call.name, "arguments": ""}
        yield _chunk({"tool_calls": [{"index": index, "id": call.id, "type": "function", "function": function}]})
        for half in (call.arguments[:4], call.arguments[4:]):
            yield _chunk({"tool_calls": [{"index": index, "function": {"arguments": half}}]})
    if step.hangs or not step.ends:
        return
    yield _chunk({}, finish=step.finish or ("tool_calls" if step.calls else "stop"))
    if step.usage is not None:
        yield json.dumps({**_FRAME, "choices": [], "usage": step.usage}).encode()
    yield b"[DONE]"


_FRAME = {"id": "chatcmpl-1", "object": "chat.completion.chunk", "created": 0, "model": "assistant"}


def _chunk(delta: object, *, finish: str | None = None) -> bytes:
    return json.dumps({**_FRAME, "choices": [{"index": 0, "delta": delta, "finish_reason": finish}]}).encode()
