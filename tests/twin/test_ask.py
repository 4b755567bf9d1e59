"""Tests of triad.twin.ask."""

import json
from collections.abc import Callable
from http.server import BaseHTTPRequestHandler
from typing import Any

import pytest

from contracts.tools import TOOLS
from triad.twin.ask import Answer, ToolCall, ask
from triad.twin.plan import Endpoint
from triad.twin.stream import NoAnswerError

Server = Callable[[Callable[[BaseHTTPRequestHandler], None]], int]
Asked = Callable[..., tuple[Answer, list[str]]]


def delta(**fields: object) -> dict[str, Any]:
    """Make one event of a stream."""
    return {"choices": [{"index": 0, "delta": fields, "finish_reason": None}]}


def call(index: int, **function: str) -> dict[str, Any]:
    """Make a piece of a tool call."""
    return delta(tool_calls=[{"index": index, "function": function}])


@pytest.fixture
def requests() -> list[tuple[str, Any]]:
    """Keep what was asked: path and body."""
    return []


@pytest.fixture
def asked(server: Server, requests: list[tuple[str, Any]]) -> Asked:
    """Ask a server that streams the given events."""

    def run(*events: object, end: str = "data: [DONE]\n\n") -> tuple[Answer, list[str]]:
        def stream(request: BaseHTTPRequestHandler) -> None:
            body = request.rfile.read(int(request.headers["content-length"]))
            requests.append((request.path, json.loads(body)))
            request.send_response(200)
            request.end_headers()
            lines = [f"data: {json.dumps(each)}\n\n" for each in events]
            request.wfile.write("".join([*lines, end]).encode())

        told: list[str] = []
        endpoint = Endpoint(name="chat", part="serve", port=server(stream), path="/x")

        return ask(endpoint, "chat", "How?", told.append), told

    return run


def test_the_words_of_an_answer_come_one_by_one(asked: Asked) -> None:
    """And are kept as a whole, with what they cost."""
    end = {"choices": [{"delta": {}, "finish_reason": "stop"}]}
    answer, told = asked(
        delta(role="assistant"),
        delta(content="Good "),
        delta(content="day"),
        end,
        {"choices": [], "usage": {"total_tokens": 5}},
    )

    assert told == ["Good ", "day"]
    assert answer == Answer(content="Good day", finish_reason="stop", usage={"total_tokens": 5})


def test_tool_calls_are_put_together_from_their_pieces(asked: Asked) -> None:
    """Several at once as well."""
    answer, told = asked(
        call(0, name="get_current_weather", arguments=""),
        call(0, arguments='{"city": "Lon'),
        call(1, name="get_weather_forecast", arguments='{"city": "Oslo", "days": 2}'),
        call(0, arguments='don"}'),
    )

    assert told == []
    assert [str(each) for each in answer.tool_calls] == [
        'get_current_weather(city="London")',
        'get_weather_forecast(city="Oslo", days=2)',
    ]


@pytest.mark.parametrize(
    ("arguments", "shown"),
    [("", "f()"), ("{}", "f()"), ('{"a": "é"}', 'f(a="é")'), ("{oh", "f({oh)"), ("[1]", "f([1])")],
)
def test_a_tool_call_is_written_as_one_would_call_it(arguments: str, shown: str) -> None:
    """What is no JSON is shown as it is."""
    assert str(ToolCall(name="f", arguments=arguments)) == shown


def test_the_question_goes_with_the_tools_of_the_contract(asked: Asked, requests: list[tuple[str, Any]]) -> None:
    """To the model of that name."""
    asked()
    [(path, body)] = requests

    assert path == "/x/v1/chat/completions"
    assert (body["model"], body["stream"], body["tools"]) == ("chat", True, json.loads(json.dumps(TOOLS)))
    assert [each["role"] for each in body["messages"]] == ["system", "user"]
    assert body["messages"][1]["content"] == "How?"


def test_an_error_in_the_middle_of_an_answer_is_told(asked: Asked) -> None:
    """The engine died."""
    with pytest.raises(NoAnswerError, match="engine died"):
        asked(delta(content="Good"), {"error": {"message": "engine died"}})


def test_an_answer_that_breaks_off_is_no_answer(asked: Asked) -> None:
    """The replica died."""
    with pytest.raises(NoAnswerError, match="the answer broke off"):
        asked(delta(content="Good"), end="")
