"""Tests of triad.twin.stream."""

import json
from collections.abc import Callable
from http.server import BaseHTTPRequestHandler
from typing import Any

import pytest

from triad.twin.plan import Endpoint
from triad.twin.ports import free
from triad.twin.stream import Event, NoAnswerError, stream

Server = Callable[[Callable[[BaseHTTPRequestHandler], None]], int]
Asked = Callable[..., list[Event]]


@pytest.fixture
def requests() -> list[tuple[str, dict[str, str], Any]]:
    """Keep what was asked: path, headers, body."""
    return []


@pytest.fixture
def asked(server: Server, requests: list[tuple[str, dict[str, str], Any]]) -> Asked:
    """Ask a server that says one text."""

    def run(text: str, *, status: int = 200, key: str | None = None) -> list[Event]:
        def answer(request: BaseHTTPRequestHandler) -> None:
            body = request.rfile.read(int(request.headers["content-length"]))
            headers = {name.lower(): value for name, value in request.headers.items()}
            requests.append((request.path, headers, json.loads(body)))
            request.send_response(status)
            request.end_headers()
            request.wfile.write(text.encode())

        endpoint = Endpoint(name="chat", part="serve", port=server(answer), path="/x")

        return list(stream(endpoint, "/y", {"a": "é"}, key=key))

    return run


def test_a_question_goes_to_the_endpoint_as_json(asked: Asked, requests: list[tuple[str, dict[str, str], Any]]) -> None:
    """Without a key, if there is none."""
    asked("")
    [(path, headers, body)] = requests

    assert (path, body) == ("/x/y", {"a": "é"})
    assert headers["content-type"] == "application/json"
    assert "authorization" not in headers


def test_a_key_is_sent_if_there_is_one(asked: Asked, requests: list[tuple[str, dict[str, str], Any]]) -> None:
    """A server may ask for it."""
    asked("", key="secret")

    assert requests[0][1]["authorization"] == "Bearer secret"


@pytest.mark.parametrize("end", ["\n", "\r\n"])
def test_events_come_with_their_names_and_without_comments(asked: Asked, end: str) -> None:
    """A comment keeps the connection open, and says nothing."""
    lines = ('data: {"é": ": "}', ": ping", "event: text", "", ": ping", "", "data:bare", "", "data: cut off")

    assert asked("".join(f"{line}{end}" for line in lines)) == [
        Event(name="text", data='{"é": ": "}'),
        Event(name="", data="bare"),
    ]


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ('{"error": {"message": "busy"}}', "503: busy"),
        ('{"error": {"message": "busy"}, "trace_id": "0af7"}', r"503: busy \(trace 0af7\)"),
        ("<html>", "503: <html>"),
        ("[]", r"503: \[\]"),
    ],
)
def test_a_refusal_is_told(asked: Asked, text: str, told: str) -> None:
    """In the server's words, with what its log calls it."""
    with pytest.raises(NoAnswerError, match=f"^{told}$"):
        asked(text, status=503)


def test_a_server_that_is_not_there_is_told() -> None:
    """With what to do."""
    endpoint = Endpoint(name="chat", part="serve", port=free(1)[0])

    with pytest.raises(NoAnswerError, match="refused; `make status` says what is up"):
        list(stream(endpoint, "/y", {}))
