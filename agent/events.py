"""A model's stream of server-sent events (https://html.spec.whatwg.org/multipage/server-sent-events.html)."""

import json
from collections.abc import AsyncIterable, AsyncIterator
from typing import Any

_FIELD = b"data:"
_END = b"[DONE]"


async def events(pieces: AsyncIterable[bytes]) -> AsyncIterator[Any]:
    """Read the JSON of each event.

    What follows the end is read and dropped: on a connection that was read to its end the next question can go.
    OpenAI's client would close it, and makes of each event objects that cost more than all other reading of it.

    Args:
        pieces: Of the body, cut anywhere.

    Raises:
        ValueError: An event is no JSON.
    """
    data: list[bytes] = []
    ended = False
    async for line in _lines(pieces):
        if line.startswith(_FIELD):
            data.append(line.removeprefix(_FIELD))
        elif not line and data:
            event = b"\n".join(data)
            data = []
            ended = ended or event.strip() == _END
            if not ended:
                yield json.loads(event)


async def _lines(pieces: AsyncIterable[bytes]) -> AsyncIterator[bytes]:
    begun: list[bytes] = []
    async for piece in pieces:
        begun.append(piece)
        if b"\n" in piece:
            *lines, rest = b"".join(begun).split(b"\n")
            begun = [rest]
            for line in lines:
                yield line.removesuffix(b"\r")
