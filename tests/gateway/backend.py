"""A model server that keeps the contract by the conformance suite's script, and can be told to misbehave.

`python -m tests.gateway.backend PORT`; what is posted to `/control` holds from then on, and a look tells arrivals.
"""

import asyncio
import json
import sys
from collections.abc import Sequence
from dataclasses import dataclass, fields
from typing import Any

import uvicorn

from gateway.asgi import Header, Message, Receive, Scope, Send
from tests.conformance.scripted.reply import Asked, Reply
from tests.conformance.scripted.requests import MODEL, refusal
from tests.conformance.scripted.server import ANSWERS

CONTROL = "/control"


@dataclass(slots=True, kw_only=True)
class Mood:
    """How it behaves.

    Attributes:
        delay_s: Before an answer begins.
        status: Of every answer, instead of the right one.
        wait_s: What it tells a client to wait then.
        events: Of a stream, after which it dies.
        pause_s: Between the events of a stream.
    """

    delay_s: float = 0.0
    status: int = 0
    wait_s: int = 0
    events: int | None = None
    pause_s: float = 0.0


class Backend:
    """An ASGI app that counts who asks."""

    def __init__(self) -> None:
        self.mood = Mood()
        self.arrivals = 0

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer one request."""
        if scope["type"] != "http":
            return
        message: Message = {"more_body": True}
        raw = b""
        while message["more_body"]:
            message = await receive()
            raw += message.get("body", b"")
        if scope["path"] == CONTROL:
            await _say(send, 200, json.dumps(self._control(raw)).encode())
        elif scope["method"] == "GET":
            await _say(send, 200, b'{"object": "list", "data": [{"id": "tiny", "object": "model"}]}')
        else:
            await self._answer(scope["path"], json.loads(raw), send)

    def _control(self, raw: bytes) -> dict[str, Any]:
        if raw:
            self.mood = Mood(**json.loads(raw))

        return {"arrivals": self.arrivals, **{each.name: getattr(self.mood, each.name) for each in fields(Mood)}}

    async def _answer(self, path: str, body: dict[str, Any], send: Send) -> None:
        self.arrivals += 1
        mood = self.mood
        await asyncio.sleep(mood.delay_s)
        asked = Asked(method="POST", path=path, headers={}, body={**body, "model": MODEL})
        reply = refusal(asked) or ANSWERS[path](asked.body)
        if mood.status:
            wait = [(b"retry-after", str(mood.wait_s).encode())] if mood.wait_s else []
            await _say(send, mood.status, b'{"error": {"message": "told to fail", "type": "server_error"}}', wait)
        elif reply.events is None:
            await _say(send, reply.status, reply.text())
        else:
            await _stream(send, reply, mood)


async def _say(send: Send, status: int, body: bytes, more: Sequence[Header] = ()) -> None:
    length = (b"content-length", str(len(body)).encode())
    headers = [(b"content-type", b"application/json"), length, *more]
    await send({"type": "http.response.start", "status": status, "headers": headers})
    await send({"type": "http.response.body", "body": body})


async def _stream(send: Send, reply: Reply, mood: Mood) -> None:
    headers = [(b"content-type", b"text/event-stream")]
    await send({"type": "http.response.start", "status": 200, "headers": headers})
    for event in (reply.events or [])[: mood.events]:
        await asyncio.sleep(mood.pause_s)
        text = event if isinstance(event, bytes) else json.dumps(event).encode()
        await send({"type": "http.response.body", "body": b"data: %b\n\n" % text, "more_body": True})
    if mood.events is None:
        await send({"type": "http.response.body", "body": b""})
    # Without a last piece the server cuts the connection.


if __name__ == "__main__":
    uvicorn.run(
        Backend(),
        host="127.0.0.1",
        port=int(sys.argv[1]),
        log_level="critical",
        timeout_graceful_shutdown=0,
        lifespan="off",
    )
