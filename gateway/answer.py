"""The way back to a client: answers pass as they are, failures become errors that it can use."""

from collections.abc import Awaitable, Mapping

from gateway import usage
from gateway.asgi import BODY, START, Header, Message, Send, header
from gateway.errors import failure, problem_of
from gateway.price import FREE, Price
from gateway.problem import Problem
from gateway.spent import Spent

_FIRST_ERROR = 400
_FIRST_FAULT = 500
_EVENT = b"data: "
_ERROR_EVENT = b'data: {"error"'
_OBJECT = b"data: {"
_TEXT = b'"text"'
_DONE = b"[DONE]"
_BACKEND = b"x-litellm-model-id"
_TOLD = frozenset({b"content-type", b"content-length", b"cache-control"})
"""Of LiteLLM's headers these reach the client; the others name backends, versions and settings."""


class Answer:
    """Passes the app's messages on; of a stream, each event goes as it comes, and is read only if it counts or fails.

    Attributes:
        counts: The client wants to see a stream's count of tokens.
        texts: Each choice of an event has a text, be it empty: LiteLLM leaves an empty one out, and clients join them.
        status: What the client was told; 0 until the answer began.
        problem: Why it failed, if it did.
        broken: It failed in the middle.
        ended: Nothing more will be said.
    """

    __slots__ = (
        "_checks_keys", "_cooldown_s", "_counted", "_events", "_failed", "_headers", "_last", "_price", "_prices",
        "_send", "_stream",
        "broken", "counts", "ended", "problem", "status", "texts",
    )  # fmt: skip

    def __init__(
        self,
        send: Send,
        *,
        headers: list[Header],
        prices: Mapping[str, Price],
        cooldown_s: int,
        checks_keys: bool = False,
    ) -> None:
        """Prepare the way.

        Args:
            send: To the client.
            headers: Of every answer, such as the request's id.
            prices: By the backend's id.
            cooldown_s: How long LiteLLM leaves a backend alone that failed.
            checks_keys: LiteLLM knows the clients' keys.
        """
        self._send = send
        self._headers = headers
        self._prices = prices
        self._cooldown_s = cooldown_s
        self._checks_keys = checks_keys
        self._price = FREE
        self._stream = False
        self._failed: tuple[int, list[Header]] | None = None
        self._last = b""
        self._events = 0
        self._counted: Spent | None = None
        self.counts = True
        self.texts = False
        self.status = 0
        self.problem: Problem | None = None
        self.broken = False
        self.ended = False

    @property
    def spent(self) -> Spent:
        """Tokens by the backend's own count; of a stream that ended before it, one for each event that came."""
        return self._counted or self._price.of(0, self._events)

    def __call__(self, message: Message) -> Awaitable[None]:
        """Pass one message; no coroutine of its own, as every event comes through here."""
        if self._stream and not self.ended and message.get("more_body", False):
            body: bytes = message["body"]
            if usage.MARK not in body and not body.startswith(_ERROR_EVENT) and (not self.texts or _TEXT in body):
                self._last = body or self._last
                self._events += body.startswith(_OBJECT)
                return self._send(message)

        return self._handle(message)

    async def give(self, status: int, body: bytes, headers: list[Header]) -> None:
        """Answer in one piece."""
        self.status, self.ended = status, True
        await self._send({"type": START, "status": status, "headers": [*headers, *self._headers]})
        await self._send({"type": BODY, "body": body})

    async def fail(self, problem: Problem) -> None:
        """Tell the client in the way that is left: an error object, an error event, or a cut connection.

        Raises:
            Problem: The server must cut the connection, as half an answer must not look like a whole one.
        """
        if self.ended:
            return
        self.problem = problem
        if not self.status:
            await self.give(problem.status, problem.body, problem.headers)
            return
        self.ended = self.broken = True
        if not self._stream:
            raise problem
        gap = b"" if not self._last or self._last.endswith(b"\n\n") else b"\n\n"
        await self._send({"type": BODY, "body": gap + _EVENT + problem.body + b"\n\n"})

    async def _handle(self, message: Message) -> None:
        if self.ended:
            return  # whatever the app still says after an error
        if message["type"] == START:
            await self._begin(message["status"], list(message.get("headers", ())))
        elif message["type"] == BODY and self._failed is not None:
            await self._failure(message)
        elif message["type"] == BODY and self._stream:
            await self._event(message)
        elif message["type"] == BODY:
            await self._piece(message)

    async def _begin(self, status: int, headers: list[Header]) -> None:
        if status >= _FIRST_ERROR:
            self._failed = status, headers
            return
        self.status = status
        self._stream = (header(headers, b"content-type") or b"").startswith(b"text/event-stream")
        self._price = self._prices.get((header(headers, _BACKEND) or b"").decode("latin-1"), FREE)
        kept = [each for each in headers if each[0] in _TOLD]
        await self._send({"type": START, "status": status, "headers": [*kept, *self._headers]})

    async def _failure(self, message: Message) -> None:
        self._last += message.get("body", b"")
        if self._failed is not None and not message.get("more_body", False):
            failed = failure(*self._failed, self._last)
            await self.fail(problem_of(failed, cooldown_s=self._cooldown_s, checks_keys=self._checks_keys))

    async def _piece(self, message: Message) -> None:
        self._last += message.get("body", b"")
        if not message.get("more_body", False):
            self.ended = True
            self._counted = usage.spent(self._last, self._price)
        await self._send(message)

    async def _event(self, message: Message) -> None:
        body: bytes = message.get("body", b"")
        if body.startswith(_ERROR_EVENT):
            await self.fail(self._midway(body))
            return
        if usage.MARK in body:
            self._counted = usage.spent(body, self._price) or self._counted
            body = usage.event(body, shown=self.counts)
        elif self.texts and body.startswith(_OBJECT):
            self._events += 1
            body = usage.with_texts(body)
        self._last = body or self._last
        if message.get("more_body", False):
            if body:
                await self._send({**message, "body": body})
        elif _DONE in self._last:
            self.ended = True
            await self._send({**message, "body": body})
        else:
            await self.fail(broke_off())

    def _midway(self, event: bytes) -> Problem:
        words = event.removeprefix(_EVENT).partition(b"\n")[0]
        problem = problem_of(failure(_FIRST_FAULT, [], words), cooldown_s=self._cooldown_s)

        return broke_off() if problem.status >= _FIRST_FAULT else problem


def broke_off() -> Problem:
    """Of an answer that stopped before its end."""
    return Problem(502, "the backend broke off before the end of its answer", code="backend_lost")
