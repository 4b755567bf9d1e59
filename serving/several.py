"""Several answers to one request, of which llama.cpp's server counts only the first, and streams prompts badly."""

import asyncio
from collections.abc import Sequence

from serving.asgi import ASGIApp, Message, Receive, Scope, Send, path_of, replayed, resized
from serving.aside import aside
from serving.braid import Braid
from serving.merged import merged
from serving.request_shape import TEXT
from serving.split import Split, split


class Several:
    """Asks for each answer by itself, for all at once, and puts them together; a request for one passes as it is."""

    def __init__(self, app: ASGIApp) -> None:
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass one connection on; its body comes as one message, as a front gives it.

        Raises:
            Problem: What went wrong first with one of the answers; the others are given up.
        """
        if scope["type"] != "http" or scope["method"] != "POST" or path_of(scope) not in TEXT:
            await self._app(scope, receive, send)
            return
        first = await receive()
        body: bytes = first.get("body", b"")
        parts = await aside(lambda: split(path_of(scope), body), size=len(body))
        if parts is None:
            await self._app(scope, replayed(first, receive), send)
        elif parts.stream:
            await self._streamed(parts, scope, receive, send)
        else:
            await self._whole(parts, scope, receive, send)

    async def _streamed(self, parts: Split, scope: Scope, receive: Receive, send: Send) -> None:
        braid = Braid(send, strands=len(parts.bodies))
        await self._ask(parts, scope, receive, [braid.strand(index) for index in range(len(parts.bodies))])
        await braid.end(each=parts.each, usage=parts.usage)

    async def _whole(self, parts: Split, scope: Scope, receive: Receive, send: Send) -> None:
        heard = [_Heard() for _ in parts.bodies]
        await self._ask(parts, scope, receive, heard)
        bodies = [each.body for each in heard]
        body = await aside(lambda: merged(bodies, each=parts.each), size=sum(map(len, bodies)))
        await send(resized(heard[0].start, len(body)))
        await send({"type": "http.response.body", "body": body, "more_body": False})

    async def _ask(self, parts: Split, scope: Scope, receive: Receive, sends: Sequence[Send]) -> None:
        try:
            async with asyncio.TaskGroup() as answers:
                for body, send in zip(parts.bodies, sends, strict=True):
                    answers.create_task(self._single(body, scope, receive, send))
        except ExceptionGroup as failures:
            raise failures.exceptions[0] from None

    async def _single(self, body: bytes, scope: Scope, receive: Receive, send: Send) -> None:
        message = {"type": "http.request", "body": body, "more_body": False}
        await self._app(scope, replayed(message, receive), send)


class _Heard:
    """One answer, kept until all are there.

    Attributes:
        start: Its head.
        body: What has come of it.
    """

    def __init__(self) -> None:
        self.start: Message = {}
        self.body = b""

    async def __call__(self, message: Message) -> None:
        if message["type"] == "http.response.body":
            self.body += message.get("body", b"")
        else:
            self.start = message
