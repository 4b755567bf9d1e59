"""What a test has the agent's stand-in say: events, waits, breaks and refusals."""

import json
import threading
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from socket import socket
from typing import Any

TRACE = "4bf92f3577b34da6a3ce929d0e0e4736"
_LONGEST_S = 20

JSON = dict[str, Any]


@dataclass(frozen=True, slots=True, kw_only=True)
class Event:
    """One server-sent event, or with no name a comment."""

    name: str
    data: JSON = field(default_factory=dict)

    def __bytes__(self) -> bytes:
        """Write it as the agent does."""
        if not self.name:
            return b": ping\n\n"

        return f"event: {self.name}\ndata: {json.dumps(self.data, ensure_ascii=False)}\n\n".encode()


class Gate:
    """Holds an answer back until the test lets it go on."""

    def __init__(self) -> None:
        self._open = threading.Event()

    def open(self) -> None:
        """Let it go on."""
        self._open.set()

    def wait(self) -> None:
        """Wait for the test."""
        self._open.wait(_LONGEST_S)


class Left:
    """Ends an answer when its client has gone."""

    def __init__(self) -> None:
        self._seen = threading.Event()

    def watch(self, connection: socket) -> None:
        """Wait until the client's side is closed."""
        connection.settimeout(_LONGEST_S)
        if connection.recv(1) == b"":
            self._seen.set()

    def happened(self) -> bool:
        """Wait for it."""
        return self._seen.wait(_LONGEST_S)


Step = Event | Gate | Left | bytes


@dataclass(frozen=True, slots=True, kw_only=True)
class Stream:
    """An answer in events; without a last one it is a broken one."""

    steps: Sequence[Step]


@dataclass(frozen=True, slots=True, kw_only=True)
class Refusal:
    """An answer that is an error."""

    status: int
    code: str = ""
    message: str = ""
    retry_after_s: int | None = None
    body: bytes | None = None

    @property
    def content(self) -> bytes:
        """The error object, or whatever a proxy writes in its place."""
        error = {"message": self.message, "type": "server_error", "code": self.code}

        return self.body if self.body is not None else json.dumps({"error": error, "trace_id": TRACE}).encode()

    @property
    def headers(self) -> Mapping[str, str]:
        """When to ask again."""
        return {} if self.retry_after_s is None else {"retry-after": str(self.retry_after_s)}


def text(piece: str) -> Event:
    """A piece of the answer."""
    return Event(name="text", data={"text": piece})


def tool_call(name: str, **arguments: object) -> Event:
    """A tool that now runs."""
    return Event(name="tool_call", data={"id": f"call_{name}", "name": name, "arguments": arguments})


def tool_result(name: str, result: object = None, error: str | None = None, **arguments: object) -> Event:
    """What came of it."""
    told = {"id": f"call_{name}", "name": name, "arguments": arguments, "result": result, "error": error}

    return Event(name="tool_result", data={**told, "seconds": 0.31})


def done(response: str) -> Event:
    """The whole answer."""
    usage = {"prompt_tokens": 290, "completion_tokens": 22, "total_tokens": 312, "steps": 2}
    answer: JSON = {"response": response, "data": None, "tool_calls": [], "usage": usage, "trace_id": TRACE}

    return Event(name="done", data=answer)


def says(response: str) -> Stream:
    """Answer at once, in one piece."""
    return Stream(steps=[text(response), done(response)])
