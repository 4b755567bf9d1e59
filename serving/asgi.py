"""The words of ASGI, typed as far as they can be."""

from collections.abc import Awaitable, Callable, Iterable, MutableMapping
from typing import Any

Scope = MutableMapping[str, Any]
Message = MutableMapping[str, Any]
Header = tuple[bytes, bytes]
Receive = Callable[[], Awaitable[Message]]
Send = Callable[[Message], Awaitable[None]]
ASGIApp = Callable[[Scope, Receive, Send], Awaitable[None]]


def path_of(scope: Scope) -> str:
    """Leave out the prefix under which the app is mounted; servers differ in whether the path still has it."""
    path: str = scope["path"]
    root: str = scope.get("root_path", "").rstrip("/")

    return path[len(root) :] if root and path.startswith(f"{root}/") else path


def values_of(headers: Iterable[Header], name: bytes) -> list[bytes]:
    """Find every value of one header; the name is given in lower case."""
    return [value for key, value in headers if key.lower() == name]


def replayed(message: Message, receive: Receive) -> Receive:
    """Receive a message that was taken already, then what comes after it."""
    left = [message]

    async def receive_again() -> Message:
        return left.pop() if left else await receive()

    return receive_again


def resized(start: Message, size: int) -> Message:
    """Correct the length in the head of an answer, where it names one: such a body comes in one message."""
    headers = [
        (name, b"%d" % size if name.lower() == b"content-length" else value) for name, value in start.get("headers", ())
    ]

    return {**start, "headers": headers}
