"""An answer that is changed on its way to the client."""

from collections.abc import Callable

from serving.asgi import Message, Send, resized, values_of

Change = Callable[[bytes], bytes]

DATA = b"data: "
DONE = b"data: [DONE]\n\n"


class Rewriting:
    """Sends one answer on, changed: an event, or a whole body, at a time.

    An engine's errors are no answers: a relay raises them.
    """

    def __init__(self, send: Send, *, answer: Change, event: Change) -> None:
        """Take the way on and the two changes.

        Args:
            send: Where the answer goes.
            answer: Of a whole body.
            event: Of one event of a stream, its empty line included; nothing is sent of one that becomes nothing.
        """
        self._send = send
        self._answer = answer
        self._event = event
        self._start: Message | None = None
        self._held = b""

    async def __call__(self, message: Message) -> None:
        """Take one message of the answer, however it is cut."""
        if message["type"] != "http.response.body":
            await self._begin(message)
            return
        self._held += message.get("body", b"")
        more = message.get("more_body", False)
        if self._start is None:
            await self._send({**message, "body": self._events(more=more)})
        elif not more:
            body = self._answer(self._held)
            await self._send(resized(self._start, len(body)))
            await self._send({**message, "body": body})

    async def _begin(self, start: Message) -> None:
        kinds = values_of(start["headers"], b"content-type")
        if any(kind.startswith(b"text/event-stream") for kind in kinds):
            await self._send(start)
        else:
            self._start = start

    def _events(self, *, more: bool) -> bytes:
        *whole, self._held = self._held.split(b"\n\n")
        events = b"".join(self._event(each + b"\n\n") for each in whole)
        if not more:
            events, self._held = events + self._held, b""

        return events
