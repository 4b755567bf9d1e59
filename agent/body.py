"""A request's body: read whole, within bounds, before anything looks at it."""

import asyncio

from agent.asgi import Header, Message, Receive, header
from agent.problem import Problem
from agent.visitor import ClientGoneError

READING_S = 30.0
"""A body must arrive within this time."""

_JSON = b"application/json"


async def read_body(headers: list[Header], receive: Receive, *, most: int) -> Receive:
    """Read it, and give a way to read it again, and then the client's farewell.

    Raises:
        Problem: 400, 408, 413 or 415.
        ClientGoneError: Nobody waits for an answer.
    """
    kind = (header(headers, b"content-type") or b"").partition(b";")[0].strip().lower()
    if kind != _JSON:
        message = f"content-type must be 'application/json', got {kind.decode('latin-1')[:100]!r}"
        raise Problem(415, message, code="wrong_type")
    declared = header(headers, b"content-length")
    if declared is not None and declared.isdigit() and int(declared) > most:
        raise _too_large(most)
    try:
        async with asyncio.timeout(READING_S):
            body = await _whole(receive, most)
    except TimeoutError:
        message = f"body did not arrive within {READING_S:g} s"
        raise Problem(408, message, code="timeout", more=((b"connection", b"close"),)) from None
    if not body.strip():
        raise not_json()

    return _again(body, receive)


def not_json() -> Problem:
    """Of a body that is something else."""
    return Problem(400, "body is not JSON", code="not_json")


async def _whole(receive: Receive, most: int) -> bytes:
    pieces: list[bytes] = []
    size, more = 0, True
    while more:
        message = await receive()
        if message["type"] == "http.disconnect":
            raise ClientGoneError
        pieces.append(message.get("body", b""))
        size += len(pieces[-1])
        if size > most:
            raise _too_large(most)
        more = message.get("more_body", False)

    return b"".join(pieces)


def _again(body: bytes, receive: Receive) -> Receive:
    left = [body]

    async def read() -> Message:
        return {"type": "http.request", "body": left.pop(), "more_body": False} if left else await receive()

    return read


def _too_large(most: int) -> Problem:
    message = f"body is longer than the {most} bytes that are allowed"

    return Problem(413, message, code="body_too_large", more=((b"connection", b"close"),))
