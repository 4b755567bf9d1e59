"""A question to a part of the twin that answers it event by event."""

import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from http.client import HTTPConnection, HTTPException, HTTPResponse
from typing import Any

from triad.twin.plan import Endpoint
from triad.twin.ports import HOST

_SILENCE_S = 300.0
"""Longest wait for the next piece of an answer."""

_OK = 200


class NoAnswerError(Exception):
    """Who was asked refused, broke off, or is not there."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Event:
    """One server-sent event.

    Attributes:
        name: Empty where the stream gives none.
    """

    name: str
    data: str


def stream(endpoint: Endpoint, path: str, body: Mapping[str, object], *, key: str | None = None) -> Iterator[Event]:
    """Send a question, and give the events of its answer as they come.

    Args:
        endpoint: Who is asked.
        path: Below the endpoint's own.
        body: Written as JSON.
        key: If the endpoint asks for one.

    Raises:
        NoAnswerError: It says why.
    """
    connection = HTTPConnection(HOST, endpoint.port, timeout=_SILENCE_S)
    headers = {"content-type": "application/json"} | ({"authorization": f"Bearer {key}"} if key else {})
    try:
        connection.request("POST", f"{endpoint.path}{path}", json.dumps(body).encode(), headers)
        response = connection.getresponse()
        if response.status != _OK:
            raise NoAnswerError(_refusal(response))
        yield from _events(response)
    except (OSError, HTTPException) as error:
        msg = f"{endpoint.url}: {str(error) or type(error).__name__}; `make status` says what is up"
        raise NoAnswerError(msg) from None
    finally:
        connection.close()


def told(error: Mapping[str, Any]) -> str:
    """Say what an error object says, and by what the log of an agent is searched for it."""
    trace = f" (trace {error['trace_id']})" if "trace_id" in error else ""

    return f"{error['error']['message']}{trace}"


def _refusal(response: HTTPResponse) -> str:
    text = response.read().decode(errors="replace")
    try:
        return f"{response.status}: {told(json.loads(text))}"
    except (json.JSONDecodeError, KeyError, TypeError):
        return f"{response.status}: {text.strip()}"


def _events(response: HTTPResponse) -> Iterator[Event]:
    name, data = "", ""
    for line in response:
        field, _, value = line.decode(errors="replace").strip().partition(":")
        match field:
            case "event":
                name = value.strip()
            case "data":
                data = value.strip()
            case "" if data and not value:  # an empty line: a comment has a value
                yield Event(name=name, data=data)
                name, data = "", ""
