"""`parallel_tool_calls: false`, which llama.cpp's grammar forgets where a template writes each call by itself."""

import json
from typing import Any

from serving.asgi import ASGIApp, Message, Receive, Scope, Send, replayed, values_of
from serving.aside import aside

_FIELD = b'"parallel_tool_calls"'
_CALLS = b'"tool_calls"'
_DATA = b"data: "


class SingleCall:
    """Lets the first call of an answer through and no other, if the request wants no more, as vLLM does."""

    def __init__(self, app: ASGIApp) -> None:
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass one connection on; its body comes as one message, as a front gives it."""
        if scope["type"] != "http" or scope["method"] != "POST":
            await self._app(scope, receive, send)
            return
        first = await receive()
        body: bytes = first.get("body", b"")
        if _FIELD in body and await aside(lambda: _wants_one(body), size=len(body)):
            send = _Cut(send)
        await self._app(scope, replayed(first, receive), send)


class _Cut:
    """One answer on its way: an event, or a whole body, at a time."""

    def __init__(self, send: Send) -> None:
        self._send = send
        self._start: Message | None = None
        self._held = b""

    async def __call__(self, message: Message) -> None:
        if message["type"] != "http.response.body":
            await self._begin(message)
            return
        self._held += message.get("body", b"")
        more = message.get("more_body", False)
        if self._start is None:
            await self._send({**message, "body": self._events(more=more)})
        elif not more:
            body = cut_answer(self._held)
            headers = [
                (name, b"%d" % len(body) if name.lower() == b"content-length" else value)
                for name, value in self._start["headers"]
            ]
            await self._send({**self._start, "headers": headers})
            await self._send({**message, "body": body})

    async def _begin(self, start: Message) -> None:
        kinds = values_of(start["headers"], b"content-type")
        if any(kind.startswith(b"text/event-stream") for kind in kinds):
            await self._send(start)
        else:
            self._start = start

    def _events(self, *, more: bool) -> bytes:
        *whole, self._held = self._held.split(b"\n\n")
        events = b"".join(cut_event(each + b"\n\n") for each in whole)
        if not more:
            events, self._held = events + self._held, b""

        return events


def cut_answer(body: bytes) -> bytes:
    """Take all calls but the first out of a whole answer."""
    if _CALLS not in body:
        return body
    answer: dict[str, Any] = json.loads(body)
    for choice in answer.get("choices", ()):
        if choice["message"].get("tool_calls"):
            choice["message"]["tool_calls"] = choice["message"]["tool_calls"][:1]

    return json.dumps(answer).encode()


def cut_event(event: bytes) -> bytes:
    """Take all calls but the first out of an event of a stream; nothing is left of one that had nothing else."""
    if _CALLS not in event or not event.startswith(_DATA):
        return event
    chunk: dict[str, Any] = json.loads(event.removeprefix(_DATA))
    deltas = [choice["delta"] for choice in chunk.get("choices", ()) if choice["delta"].get("tool_calls")]
    if all(call["index"] == 0 for delta in deltas for call in delta["tool_calls"]):
        return event
    for delta in deltas:
        delta["tool_calls"] = [call for call in delta["tool_calls"] if call["index"] == 0]
    if not any(choice["finish_reason"] or any(choice["delta"].values()) for choice in chunk["choices"]):
        return b""

    return _DATA + json.dumps(chunk).encode() + b"\n\n"


def _wants_one(body: bytes) -> bool:
    return json.loads(body).get("parallel_tool_calls") is False
