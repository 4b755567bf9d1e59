"""What the gateway says, as clients of the agent hear it."""

import json
import socket
from collections.abc import Iterator
from contextlib import contextmanager

import pytest

from tests.agent.agents import client_of, make_house
from tests.agent.conftest import Ask
from tests.agent.events import stream
from tests.agent.model import ScriptedModel, Step


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


@pytest.mark.parametrize(("header", "told"), [({"retry-after": "17"}, "17"), ({}, "5"), ({"retry-after": "soon"}, "5")])
def test_a_busy_gateway_says_when_to_come_again(
    agent: Ask, model: ScriptedModel, header: dict[str, str], told: str
) -> None:
    """And is asked once: the gateway itself asks another backend where that helps."""
    model.script = [Step(status=503, headers=header, body=_error("overloaded"))]
    response = agent().post("/chat", json={"message": "Hello"})

    assert (response.status_code, response.headers["retry-after"]) == (503, told)
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
    ("step", "message"),
    [
        (Step(text=(" ", "\n")), "an empty answer"),
        (Step(text=("It is",), ends=False), "broke off"),
        (Step(text=("It is",), finish="length"), "limit of tokens"),
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
