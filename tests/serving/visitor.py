"""Clients that talk to an ASGI app without a socket."""

import asyncio
import json
from collections.abc import Callable, Coroutine, Sequence
from typing import Any

import uvloop

from serving.asgi import ASGIApp, Message

PATIENCE_S = 30.0
"""After this a test that hangs fails."""

CHAT = "/v1/chat/completions"
QUESTION = {"model": "tiny", "messages": [{"role": "user", "content": "hello"}]}


def run(story: Coroutine[Any, Any, None]) -> None:
    """Run one story on the loop that the servers use."""

    async def bounded() -> None:
        async with asyncio.timeout(PATIENCE_S):
            await story

    with asyncio.Runner(loop_factory=uvloop.new_event_loop) as runner:
        runner.run(bounded())


class Clock(asyncio.SelectorEventLoop):
    """A loop whose time passes only when told.

    Attributes:
        now_s: What it takes for the time.
    """

    now_s = 0.0

    def time(self) -> float:
        """Tell the time."""
        return self.now_s


def run_by_clock(story: Callable[[Clock], Coroutine[Any, Any, None]]) -> None:
    """Run one story in which nothing happens late by itself."""
    clock = Clock()
    with asyncio.Runner(loop_factory=lambda: clock) as runner:
        runner.run(story(clock))


class Visitor:
    """One request: what it sends, what it hears, and when it leaves.

    Attributes:
        heard: Every message of the answer.
        hears: Set with the first of them.
        reads: Cleared, it takes no message.
        writes: Cleared, it sends nothing.
        goes_on: Cleared, it sends the first piece alone.
    """

    def __init__(
        self,
        path: str = CHAT,
        *,
        method: str = "POST",
        body: bytes | None = None,
        pieces: Sequence[bytes] | None = None,
        headers: Sequence[tuple[bytes, bytes]] = ((b"content-type", b"application/json"),),
    ) -> None:
        whole = json.dumps(QUESTION).encode() if body is None else body
        self._pieces = list(pieces if pieces is not None else [whole])
        self._begun = False
        self._left = asyncio.Event()
        self.scope: dict[str, Any] = {
            "type": "http",
            "method": method,
            "path": path,
            "query_string": b"",
            "headers": list(headers),
        }
        self.heard: list[Message] = []
        self.hears = asyncio.Event()
        self.reads = asyncio.Event()
        self.reads.set()
        self.writes = asyncio.Event()
        self.writes.set()
        self.goes_on = asyncio.Event()
        self.goes_on.set()

    async def visit(self, app: ASGIApp) -> "Visitor":
        """Ask and listen to the end."""
        await app(self.scope, self.receive, self._send)
        return self

    def leave(self) -> None:
        """Go away."""
        self._left.set()

    @property
    def status(self) -> int:
        """The answer's status."""
        return int(self.heard[0]["status"])

    @property
    def headers(self) -> dict[bytes, bytes]:
        """The answer's headers."""
        return dict(self.heard[0]["headers"])

    @property
    def body(self) -> bytes:
        """All that was heard."""
        return b"".join(message.get("body", b"") for message in self.heard[1:])

    @property
    def ended(self) -> bool:
        """Whether the answer was brought to its end."""
        return len(self.heard) > 1 and not self.heard[-1].get("more_body", False)

    @property
    def unsent(self) -> int:
        """Pieces that nobody has taken."""
        return len(self._pieces)

    @property
    def error(self) -> dict[str, Any]:
        """The error object of the answer."""
        error: dict[str, Any] = json.loads(self.body)["error"]
        return error

    async def receive(self) -> Message:
        """Send the next piece, as a server passes it on."""
        await self.writes.wait()
        if self._begun:
            await self.goes_on.wait()
        if self._pieces:
            self._begun = True
            piece = self._pieces.pop(0)
            return {"type": "http.request", "body": piece, "more_body": bool(self._pieces)}
        await self._left.wait()
        return {"type": "http.disconnect"}

    async def _send(self, message: Message) -> None:
        await self.reads.wait()
        self.heard.append(message)
        self.hears.set()
