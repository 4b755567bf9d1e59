"""Ways to spoil a good server's replies."""

from collections.abc import Callable
from typing import Any

from tests.conformance.scripted.reply import CHAT, Asked, Json, Reply
from tests.conformance.scripted.script import Script

Change = Callable[[Json], object]
When = Callable[[Asked], bool]


def on(path: str, change: Change, *, when: When = lambda _: True) -> Script:
    """Change the body of good answers in one piece."""

    def spoil(asked: Asked, reply: Reply) -> None:
        if asked.path == path and reply.status < 400 and isinstance(reply.body, dict) and when(asked):
            change(reply.body)

    return Script(spoil=spoil)


def choice(change: Change, *, path: str = CHAT, when: When = lambda _: True) -> Script:
    """Change the first choice of good answers in one piece."""
    return on(path, lambda body: change(body["choices"][0]), when=when)


def message(when: When = lambda _: True, **values: object) -> Script:
    """Say something else in one piece."""
    return choice(lambda each: each["message"].update(values), when=when)


def events(change: Callable[[list[Any]], object], *, path: str = CHAT, when: When = lambda _: True) -> Script:
    """Change the events of a stream, the last one, `[DONE]`, included."""

    def spoil(asked: Asked, reply: Reply) -> None:
        if asked.path == path and reply.events is not None and when(asked):
            change(reply.events)

    return Script(spoil=spoil)


def delta(find: str, change: Change) -> Script:
    """Change the first delta of a stream that has a key."""

    def first(stream: list[Any]) -> None:
        found = (each["choices"][0]["delta"] for each in stream if isinstance(each, dict) and each["choices"])
        change(next(each for each in found if find in each))

    return events(first)


def status(of: int, become: int, *, path: str | None = None, method: str | None = None) -> Script:
    """Answer with another status."""

    def spoil(asked: Asked, reply: Reply) -> None:
        if reply.status == of and asked.path == (path or asked.path) and asked.method == (method or asked.method):
            reply.status = become

    return Script(spoil=spoil)


def header(name: str, value: str, *, status: int | None = None, path: str | None = None) -> Script:
    """Send another header."""

    def spoil(asked: Asked, reply: Reply) -> None:
        if reply.status == (status or reply.status) and asked.path == (path or asked.path):
            reply.headers[name] = value

    return Script(spoil=spoil)


def counted(name: str, value: int, *, path: str = CHAT) -> Script:
    """Count the same whatever was asked."""
    return on(path, lambda body: body["usage"].update({name: value}))


def has(key: str) -> When:
    """Whether a request has a key."""
    return lambda asked: key in asked.body
