"""ASGI's words, and what is read from them."""

from collections.abc import Awaitable, Callable, Iterable, MutableMapping
from typing import Any

Scope = MutableMapping[str, Any]
Message = MutableMapping[str, Any]
Header = tuple[bytes, bytes]
Receive = Callable[[], Awaitable[Message]]
Send = Callable[[Message], Awaitable[None]]
ASGIApp = Callable[[Scope, Receive, Send], Awaitable[None]]

START = "http.response.start"
BODY = "http.response.body"


def header(headers: Iterable[Header], name: bytes) -> bytes | None:
    """Give the first value of a header, which is named in lower case as servers write it."""
    return next((value for key, value in headers if key == name), None)
