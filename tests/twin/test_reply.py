"""Tests of triad.twin.reply."""

import json
from collections.abc import Callable
from http.server import BaseHTTPRequestHandler
from typing import Any

import pytest

from triad.twin.plan import Endpoint
from triad.twin.reply import Called, Done, Returned, Said, Text, reply
from triad.twin.stream import NoAnswerError

Server = Callable[[Callable[[BaseHTTPRequestHandler], None]], int]
Replied = Callable[..., list[Said]]

CALL = {"id": "call_1", "name": "get_current_weather", "arguments": {"city": "Oslo"}}
CALLED = Called(id="call_1", name="get_current_weather", arguments={"city": "Oslo"})
ANSWER = {"response": "Cold.", "usage": {"steps": 2}}


@pytest.fixture
def requests() -> list[tuple[str, Any]]:
    """Keep what was asked: path and body."""
    return []


@pytest.fixture
def replied(server: Server, requests: list[tuple[str, Any]]) -> Replied:
    """Ask an agent that streams the given events."""

    def run(*events: tuple[str, object]) -> list[Said]:
        def answer(request: BaseHTTPRequestHandler) -> None:
            body = request.rfile.read(int(request.headers["content-length"]))
            requests.append((request.path, json.loads(body)))
            request.send_response(200)
            request.end_headers()
            for name, document in events:
                request.wfile.write(f"event: {name}\ndata: {json.dumps(document)}\n\n".encode())

        return list(reply(Endpoint(name="agent", part="agent", port=server(answer)), "Cold?"))

    return run


def test_a_question_is_asked_so_that_the_answer_comes_in_pieces(
    replied: Replied, requests: list[tuple[str, Any]]
) -> None:
    """One sees what the agent does meanwhile."""
    replied(("done", ANSWER))

    assert requests == [("/chat", {"message": "Cold?", "stream": True})]


def test_words_and_tools_come_in_their_order(replied: Replied) -> None:
    """A tool that fails too; in the end all of it once more."""
    told = replied(
        ("tool_call", CALL),
        ("tool_result", CALL | {"result": {"temperature_c": -3}, "error": None, "seconds": 0.25}),
        ("tool_result", CALL | {"result": None, "error": "there is no network", "seconds": 0.5}),
        ("text", {"text": "Co"}),
        ("text", {"text": "ld."}),
        ("done", ANSWER),
    )

    assert told == [
        CALLED,
        Returned(call=CALLED, result={"temperature_c": -3}, error=None, seconds=0.25),
        Returned(call=CALLED, result=None, error="there is no network", seconds=0.5),
        Text(text="Co"),
        Text(text="ld."),
        Done(answer=ANSWER),
    ]
    assert str(told[0]) == 'get_current_weather(city="Oslo")'


def test_an_error_in_the_middle_of_an_answer_is_told(replied: Replied) -> None:
    """With what the agent's log calls it."""
    error = {"error": {"message": "the gateway does not answer"}, "trace_id": "0af7"}

    with pytest.raises(NoAnswerError, match=r"^the gateway does not answer \(trace 0af7\)$"):
        replied(("text", {"text": "Co"}), ("error", error))


def test_an_answer_that_breaks_off_is_no_answer(replied: Replied) -> None:
    """The agent died."""
    with pytest.raises(NoAnswerError, match="the answer broke off"):
        replied(("text", {"text": "Co"}))
