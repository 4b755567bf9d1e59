"""Streams of single answers on their way to the client as one stream."""

import asyncio
import json
from functools import partial

from serving.asgi import Message, Send
from serving.engine_error import problem_of
from serving.merged import TIMINGS, Json, summed
from serving.rewriting import DATA, DONE, Rewriting

_FAULT = 500
_COMMON = ("id", "object", "created", "model", "system_fingerprint")


class Braid:
    """Sends events on as they come, under one id, each choice with the index of its answer.

    It begins when all have begun: what is refused of one can still be the answer to all.
    """

    def __init__(self, send: Send, *, strands: int) -> None:
        self._send = send
        self._waiting = strands
        self._begun = asyncio.Event()
        self._head: Json = {}
        self._usages: list[Json] = [{} for _ in range(strands)]

    def strand(self, index: int) -> Send:
        """Where one answer's stream goes."""
        return Rewriting(self._pass, answer=lambda body: body, event=partial(self._renamed, index))

    async def end(self, *, each: int, usage: bool) -> None:
        """End the stream, with one event that says what all cost if that is wanted."""
        last = {**self._head, "choices": [], "usage": summed(self._usages, each=each)} if usage else None
        await self._send(
            {"type": "http.response.body", "body": (_written(last) if last else b"") + DONE, "more_body": False}
        )

    async def _pass(self, message: Message) -> None:
        if message["type"] != "http.response.body":
            await self._begin(message)
            return
        await self._begun.wait()
        if message["body"]:
            await self._send({**message, "more_body": True})

    async def _begin(self, start: Message) -> None:
        self._waiting -= 1
        if not self._waiting:
            await self._send(start)
            self._begun.set()

    def _renamed(self, index: int, event: bytes) -> bytes:
        if not event.startswith(DATA):  # a comment, which keeps the connection open
            return event
        if event == DONE:
            return b""
        chunk: Json = json.loads(event.removeprefix(DATA))
        if "error" in chunk:
            raise problem_of(_FAULT, event.removeprefix(DATA))
        self._usages[index] = chunk.pop("usage", None) or self._usages[index]
        chunk.pop(TIMINGS, None)
        self._head = self._head or {key: chunk[key] for key in _COMMON if key in chunk}
        for choice in chunk["choices"]:
            choice["index"] = index

        return _written({**chunk, **self._head}) if chunk["choices"] else b""


def _written(chunk: Json) -> bytes:
    return DATA + json.dumps(chunk).encode() + b"\n\n"
