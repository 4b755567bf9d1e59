"""What the gateway says, as clients of the agent hear it."""

import json
import socket
from collections.abc import Iterator
from contextlib import contextmanager

import pytest

from tests.agent.agents import client_of, make_house
from tests.agent.conftest import Ask
from tests.agent.events import stream
from tests.agent.model import Call, ScriptedModel, Step
from tests.agent.tools_of_tests import weather


def _says(delta: object, *, finish: object = None) -> bytes:
    return json.dumps({"choices": [{"index": 0, "delta": delta, "finish_reason": finish}]}).encode()


def _calls(**given: object) -> bytes:
    return _says({"tool_calls": [{"function": {"name": "calculate", "arguments": "{}"}, **given}]})


def _used(written: str) -> bytes:
    return b'{"choices": [], "usage": %b}' % written.encode()


def _error(code: str, message: str = "words of the gateway") -> bytes:
    return json.dumps({"error": {"message": message, "type": "server_error", "param": None, "code": code}}).encode()


@pytest.mark.parametrize(
    ("given", "code", "status", "told"),
    [
        (503, "overloaded", 503, "overloaded"),
        (429, "rate_limit_exceeded", 503, "overloaded"),
        (504, "timeout", 504, "timeout"),
        (500, "internal_error", 502, "model_failed"),
        (502, "backend_failed", 502, "model_failed"),
        (401, "invalid_api_key", 502, "model_failed"),
        (404, "model_not_found", 502, "model_failed"),
        (400, "bad_request", 502, "model_failed"),
        (400, "context_length_exceeded", 422, "context_length_exceeded"),
    ],
)
def test_a_refusal_of_the_gateway_has_a_status(
    agent: Ask, model: ScriptedModel, given: int, code: str, status: int, told: str
) -> None:
    """What a client can mend is its own mistake, everything else is not."""
    model.script = [Step(status=given, body=_error(code))]
    response = agent().post("/chat", json={"message": "Hello"})

    assert (response.status_code, response.json()["error"]["code"]) == (status, told)
    assert len(model.asked) == 1


@pytest.mark.parametrize(
    ("header", "told"),
    [
        ({"retry-after": "17"}, "17"),
        ({}, "5"),
        ({"retry-after": "soon"}, "5"),
        ({"retry-after": "0"}, "1"),
        ({"retry-after": "86400"}, "86400"),
        ({"retry-after": "86401"}, "5"),
        ({"retry-after": "9" * 5000}, "5"),
    ],
)
def test_a_busy_gateway_says_when_to_come_again(
    agent: Ask, model: ScriptedModel, header: dict[str, str], told: str
) -> None:
    """And is asked once: the gateway itself asks another backend where that helps."""
    model.script = [Step(status=503, headers=header, body=_error("overloaded"))]
    response = agent().post("/chat", json={"message": "Hello"})

    assert (response.status_code, response.headers["retry-after"]) == (503, told)
    assert response.json()["error"]["message"].endswith(f"try again in {told} s")
    assert len(model.asked) == 1


def test_a_gateway_that_is_not_there_is_said_to_be_down() -> None:
    """With the time to come again."""
    with _nobody() as url, client_of(make_house(url)) as client:
        response = client.post("/chat", json={"message": "Hello"})

    assert (response.status_code, response.json()["error"]["code"]) == (503, "gateway_down")
    assert response.headers["retry-after"] == "5"


@pytest.mark.parametrize(
    ("code", "told"), [("overloaded", "overloaded"), ("timeout", "timeout"), ("backend_lost", "model_failed")]
)
def test_an_error_in_the_middle_is_the_last_event(agent: Ask, model: ScriptedModel, code: str, told: str) -> None:
    """Where the gateway's own stream ends with one."""
    text = json.dumps({"choices": [{"index": 0, "delta": {"content": "It is"}}]}).encode()
    model.script = [Step(events=[text, _error(code)])]
    events = stream(agent(), message="London?")

    assert [name for name, _ in events] == ["text", "error"]
    assert events[-1][1]["error"]["code"] == told


@pytest.mark.parametrize(
    "event", [b"{", b"[]", b'{"choices": 5}', b'{"choices": [5]}', b'{"choices": [{"delta": null}]}', b"\xff"]
)
def test_nonsense_is_a_failure_of_the_model(agent: Ask, model: ScriptedModel, event: bytes) -> None:
    """A server may say anything."""
    model.script = [Step(events=[event, b"[DONE]"])]
    response = agent().post("/chat", json={"message": "Hello"})

    assert (response.status_code, response.json()["error"]["code"]) == (502, "model_failed")


@pytest.mark.parametrize(
    "events",
    [
        [_calls(index=0, id="a"), _calls(index=None, id="b")],
        [_calls(id="a"), _calls(id="b")],
        [_calls(index=1, id="a"), _calls()],
        [_calls(index=0, id="a"), _calls(index="x", id="b")],
        [_calls(index=-1, id="a")],
        [_calls(index=True, id="a")],
        [_calls(index=0, id={"a": 1})],
        [_calls(index=0, id="a", function={"name": ["calculate"], "arguments": "{}"})],
        [_calls(index=0, id="a", function={"name": "calculate", "arguments": {"expression": "1"}})],
        [_says({"content": "Hello"}), _says({}, finish={"a": 1})],
        [_says({"content": ["Hello"]})],
        [b'{"choices": {"a": 1}}'],
        [b'{"choices": %b}' % (b"[" * 100_000 + b"]" * 100_000)],
    ],
)
@pytest.mark.parametrize("streams", [False, True])
def test_events_of_a_wrong_shape_are_a_failure_of_the_model(
    agent: Ask, model: ScriptedModel, events: list[bytes], *, streams: bool
) -> None:
    """The client library takes any JSON for the right one."""
    model.script = [Step(events=[*events, _says({}, finish="tool_calls"), b"[DONE]"])]
    text = agent().post("/chat", json={"message": "Hello", "stream": streams}).text

    assert '"message": "the model\'s answer makes no sense"' in text
    assert '"code": "model_failed"' in text


@pytest.mark.parametrize(
    "written",
    [
        '{"prompt_tokens": "x", "completion_tokens": null}',
        '{"prompt_tokens": null, "completion_tokens": "5"}',
        '{"prompt_tokens": -5, "completion_tokens": -1}',
        '{"prompt_tokens": 1e999, "completion_tokens": 1e999}',
        f'{{"prompt_tokens": 1{"0" * 400}, "completion_tokens": 1{"0" * 400}}}',
        '{"prompt_tokens": 1.5, "completion_tokens": true}',
        "{}",
        "[1]",
        '"many"',
    ],
)
def test_a_count_that_makes_no_sense_costs_no_answer(agent: Ask, model: ScriptedModel, written: str) -> None:
    """It is as if the server had not counted."""
    model.script = [Step(events=[_says({"content": "Hello"}), _says({}, finish="stop"), _used(written), b"[DONE]"])]
    answer = agent().post("/chat", json={"message": "Hello"}).json()

    assert answer["response"] == "Hello"
    assert answer["usage"] == {"prompt_tokens": 0, "completion_tokens": 2, "total_tokens": 2, "steps": 1}


def test_a_model_that_announces_calls_and_makes_none_has_answered(agent: Ask, model: ScriptedModel) -> None:
    """It would say the same again, until its steps are spent."""
    model.script = [Step(text=("Hello",), finish="tool_calls")]
    answer = agent().post("/chat", json={"message": "Hello"}).json()

    assert (answer["response"], len(model.asked)) == ("Hello", 1)


@pytest.mark.parametrize("name", ["i" * 257, "\ud800", "a b"])
def test_a_call_whose_name_is_none_gets_one(agent: Ask, model: ScriptedModel, name: str) -> None:
    """It stands in every later question to the model, and in the answer."""
    london = Call(name="get_current_weather", arguments='{"city": "London"}', id=name)
    model.script = [Step(calls=[london]), Step(text=("Cloudy.",))]
    answer = agent(tools=[weather()]).post("/chat", json={"message": "London?"}).json()

    assert [call["id"] for call in answer["tool_calls"]] == ["call_1_0"]
    assert model.asked[1]["messages"][-1]["tool_call_id"] == "call_1_0"


@pytest.mark.parametrize("place", [{}, {"index": None}])
def test_a_single_call_needs_no_place(agent: Ask, model: ScriptedModel, place: dict[str, None]) -> None:
    """It has no fellows; some servers leave the index out."""
    begun = {"id": "a", "function": {"name": "get_current_weather", "arguments": '{"city"'}, **place}
    rest = {"function": {"arguments": ': "London"}'}, **place}
    events = [_says({"tool_calls": [begun]}), _says({"tool_calls": [rest]}), _says({}, finish="tool_calls"), b"[DONE]"]
    model.script = [Step(events=events), Step(text=("Cloudy.",))]
    answer = agent(tools=[weather()]).post("/chat", json={"message": "London?"}).json()

    assert [(call["id"], call["arguments"]) for call in answer["tool_calls"]] == [("a", {"city": "London"})]


def test_arguments_have_an_end(agent: Ask, model: ScriptedModel) -> None:
    """Whoever writes so many writes for ever."""
    model.script = [Step(calls=[Call(name="get_current_weather", arguments="x" * (64 * 1024 + 1))])]
    response = agent(tools=[weather()]).post("/chat", json={"message": "London?"})

    assert (response.status_code, response.json()["error"]["code"]) == (502, "model_failed")
    assert "65536 characters of arguments" in response.json()["error"]["message"]


@pytest.mark.parametrize("event", [b" " * 1_000_000, _says({"content": "x" * 65_536})])
def test_a_model_s_answer_has_an_end(
    agent: Ask, model: ScriptedModel, monkeypatch: pytest.MonkeyPatch, event: bytes
) -> None:
    """Also one of a single line, of which nothing could be told yet."""
    monkeypatch.setattr("agent.transport.LONGEST", 1_000_000)
    model.script = [Step(events=[event] * 20, hangs=True)]
    response = agent().post("/chat", json={"message": "Hello"})

    assert (response.status_code, response.json()["error"]["code"]) == (502, "model_failed")
    assert "longer than 1000000 bytes" in response.json()["error"]["message"]
    assert model.left.wait(10)


@pytest.mark.parametrize(
    ("step", "message"),
    [
        (Step(text=(" ", "\n")), "an empty answer"),
        (Step(text=("It is",), ends=False), "broke off"),
        (Step(text=("It is",), finish="length"), "limit of tokens"),
        (Step(text=("It is",), finish="content_filter"), "a filter of content cut"),
        (Step(finish="content_filter"), "a filter of content cut"),
        (Step(calls=[Call(name="calculate")], finish="content_filter"), "a filter of content cut"),
    ],
)
def test_half_an_answer_is_none(agent: Ask, model: ScriptedModel, step: Step, message: str) -> None:
    """Nobody should take it for a whole one."""
    model.script = [step]
    response = agent().post("/chat", json={"message": "Hello"})

    assert response.status_code == 502
    assert message in response.json()["error"]["message"]


def test_a_model_that_does_not_count_is_counted(agent: Ask, model: ScriptedModel) -> None:
    """By the events of its answer."""
    model.script = [Step(text=("a", "b"), usage=None)]
    usage = agent().post("/chat", json={"message": "Hello"}).json()["usage"]

    assert usage == {"prompt_tokens": 0, "completion_tokens": 4, "total_tokens": 4, "steps": 1}


@contextmanager
def _nobody() -> Iterator[str]:
    """Give an address that is taken, where nobody listens."""
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        yield f"http://127.0.0.1:{taken.getsockname()[1]}"
