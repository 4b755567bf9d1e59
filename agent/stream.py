"""An answer as server-sent events, while it is made: https://html.spec.whatwg.org/multipage/server-sent-events.html."""

import asyncio
import json
import logging

from fastapi import Response

from agent.answers import Answers
from agent.asgi import BODY, START, Header, Receive, Scope, Send
from agent.metrics import Metrics
from agent.problem import Problem, failure
from agent.question import ChatQuestion
from agent.trace import Trace
from agent.turn import Tell
from agent.visitor import ClientGoneError, attended

SENDING_S = 30.0
"""For what is left to send when an answer is made."""

_AT_ONCE = 64 * 1024
"""Bytes, as many as connections take before they wait for their client."""

PING = b": ping\n\n"
_HEADERS: list[Header] = [
    (b"content-type", b"text/event-stream; charset=utf-8"),
    (b"cache-control", b"no-store"),
    (b"x-accel-buffering", b"no"),
]
_LOGGER = logging.getLogger(__name__)

Events = asyncio.Queue[bytes | None]


class EventStream(Response):
    """Tells each event at once, something in every silence, and exactly one last event.

    What fails before the first event is told as any other failure, with its status.
    """

    def __init__(
        self, question: ChatQuestion, answers: Answers, *, trace: Trace, ping_s: float, metrics: Metrics
    ) -> None:
        """Prepare one.

        Args:
            question: What is asked.
            answers: Makes the answer, and tells what happens meanwhile.
            trace: Where the request belongs.
            ping_s: Longest silence.
            metrics: Counts open streams.
        """
        super().__init__()
        self._question = question
        self._answers = answers
        self._trace = trace
        self._ping_s = ping_s
        self._metrics = metrics

    async def __call__(self, _: Scope, receive: Receive, send: Send) -> None:
        """Send it all, unless the client leaves or does not read, which ends the answer as well."""
        await attended(self._bounded(send), receive)

    async def _bounded(self, send: Send) -> None:
        try:
            async with asyncio.timeout(self._answers.longest_s + SENDING_S) as deadline:
                with self._answers.place(), self._metrics.streams.track_inprogress():
                    await self._serve(send)
        except TimeoutError:
            if not deadline.expired():
                raise
            raise ClientGoneError from None

    async def _serve(self, send: Send) -> None:
        events: Events = asyncio.Queue()
        task = asyncio.create_task(self._made(lambda name, data: events.put_nowait(event(name, data))))
        task.add_done_callback(lambda _: events.put_nowait(None))
        try:
            await self._relay(events, task, send)
        finally:
            if task.cancel():
                await asyncio.wait([task])

    async def _made(self, tell: Tell) -> bytes:
        answer = await self._answers.make(self._question, self._trace, tell)

        return b"event: done\ndata: %b\n\n" % answer.model_dump_json().encode()

    async def _relay(self, events: Events, task: asyncio.Task[bytes], send: Send) -> None:
        pieces, more = await self._next(events)
        if not pieces and (error := task.exception()) is not None:
            raise error
        await send({"type": START, "status": 200, "headers": _HEADERS})
        while more:
            await _give(pieces, send)
            pieces, more = await self._next(events)
        await _give(pieces + self._last(task), send)
        await send({"type": BODY, "body": b""})

    async def _next(self, events: Events) -> tuple[bytes, bool]:
        """Wait for what comes; what has come together is sent together.

        Returns:
            The events, and whether there can be more.
        """
        try:
            async with asyncio.timeout(self._ping_s):
                piece = await events.get()
        except TimeoutError:
            return PING, True
        pieces = b""
        while piece is not None:
            pieces += piece
            if events.empty():
                return pieces, True
            piece = events.get_nowait()

        return pieces, False

    def _last(self, task: asyncio.Task[bytes]) -> bytes:
        try:
            return task.result()
        except Problem as problem:
            return event("error", problem.document(self._trace.id))
        except Exception:  # the answer has begun, and must end with an event
            _LOGGER.exception("trace_id=%s | agent failed", self._trace.id)
            return event("error", failure().document(self._trace.id))


async def _give(pieces: bytes, send: Send) -> None:
    """Send some at a time: a client has its own time to read each."""
    for at in range(0, len(pieces), _AT_ONCE):
        await send({"type": BODY, "body": pieces[at : at + _AT_ONCE], "more_body": True})


def event(name: str, data: dict[str, object]) -> bytes:
    """Write one event."""
    return f"event: {name}\ndata: {json.dumps(data, ensure_ascii=False)}\n\n".encode(errors="replace")
