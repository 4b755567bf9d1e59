"""A model's stream of server-sent events (https://html.spec.whatwg.org/multipage/server-sent-events.html)."""

import asyncio
import json
from collections.abc import AsyncIterable, AsyncIterator, Iterator
from contextlib import suppress
from typing import Any

_FIELD = b"data:"
_END = b"[DONE]"
_BLANK = frozenset({b"", b"\r"})


async def events(pieces: AsyncIterable[bytes]) -> AsyncIterator[Any]:
    """Read the JSON of each event, until the one that says that it was the last.

    OpenAI's client makes of each event objects that cost more than all other reading of it.

    Args:
        pieces: Of the body, cut anywhere.

    Raises:
        ValueError: An event is no JSON.
    """
    begun = _Begun()
    async for piece in pieces:
        for event in begun.whole(piece):
            if event.strip() == _END:
                return
            yield json.loads(event)


async def finish(pieces: AsyncIterable[bytes], *, longest_s: float = 1.0) -> None:
    """Read what is left of a body: on a connection that was read to its end the next question can go.

    OpenAI's client would close it. A server that leaves it open has given its answer all the same.
    """
    with suppress(TimeoutError):
        async with asyncio.timeout(longest_s):
            async for _ in pieces:
                pass


class _Begun:
    """What has come and is not whole yet: pieces of a line, and lines of an event."""

    def __init__(self) -> None:
        self._line: list[bytes] = []
        self._data: list[bytes] = []

    def whole(self, piece: bytes) -> Iterator[bytes]:
        """Give the data of each event that ends in a piece."""
        self._line.append(piece)
        if b"\n" not in piece:
            return
        *lines, rest = b"".join(self._line).split(b"\n")
        self._line = [rest]
        for line in lines:
            if line.startswith(_FIELD):
                self._data.append(line.removeprefix(_FIELD).removesuffix(b"\r"))
            elif line in _BLANK and self._data:
                yield b"\n".join(self._data)
                self._data = []
