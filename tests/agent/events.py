"""Server-sent events, as a client reads them."""

import json
from typing import Any

import httpx

Event = tuple[str, dict[str, Any]]


def stream(client: httpx.Client, **question: object) -> list[Event]:
    """Ask for a stream, and read all of it."""
    with client.stream("POST", "/chat", json={"stream": True, **question}) as response:
        return read(response.read().decode())


def read(text: str) -> list[Event]:
    """Read the events of a stream; comments are none."""
    blocks = [block for block in text.split("\n\n") if block and not block.startswith(":")]

    return [_event(block) for block in blocks]


def _event(block: str) -> Event:
    name, data = block.split("\n")

    return name.removeprefix("event: "), json.loads(data.removeprefix("data: "))
