"""`parallel_tool_calls: false`, which llama.cpp's grammar forgets where a template writes each call by itself."""

import json
from typing import Any

from serving.asgi import ASGIApp, Receive, Scope, Send, replayed
from serving.aside import aside
from serving.rewriting import DATA, Rewriting

_FIELD = b'"parallel_tool_calls"'
_CALLS = b'"tool_calls"'


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
            send = Rewriting(send, answer=cut_answer, event=cut_event)
        await self._app(scope, replayed(first, receive), send)


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
    if _CALLS not in event or not event.startswith(DATA):
        return event
    chunk: dict[str, Any] = json.loads(event.removeprefix(DATA))
    deltas = [choice["delta"] for choice in chunk.get("choices", ()) if choice["delta"].get("tool_calls")]
    if all(call["index"] == 0 for delta in deltas for call in delta["tool_calls"]):
        return event
    for delta in deltas:
        delta["tool_calls"] = [call for call in delta["tool_calls"] if call["index"] == 0]
    if not any(choice["finish_reason"] or any(choice["delta"].values()) for choice in chunk["choices"]):
        return b""

    return DATA + json.dumps(chunk).encode() + b"\n\n"


def _wants_one(body: bytes) -> bool:
    return json.loads(body).get("parallel_tool_calls") is False
