"""Questions: what is wrong with one is said at once."""

import pytest

from agent.question import LONGEST_TEXT, MOST_MESSAGES
from tests.agent.agents import BODY_BYTES
from tests.agent.conftest import Ask
from tests.agent.model import ScriptedModel

USER = {"role": "user", "content": "Hello"}


@pytest.mark.parametrize(
    ("question", "message"),
    [
        ({}, "'message' or 'messages' must be given, and not both"),
        ({"message": "Hello", "messages": [USER]}, "'message' or 'messages' must be given, and not both"),
        ({"message": None}, "'message' is None, allowed: a valid string"),
        ({"messages": [USER, {"role": "assistant", "content": "Hi"}]}, "the last of 'messages' must be the user's"),
        ({"message": ""}, "'message' is '', allowed: have at least 1 character"),
        ({"message": "Hello", "stream": "yes"}, "'stream' is 'yes', allowed: a valid boolean"),
        ({"message": "Hello", "model": "other"}, "'model' is not known"),
        ({"messages": []}, "'messages' is [], allowed: have at least 1 item"),
        ({"messages": [USER] * (MOST_MESSAGES + 1)}, "at most 64 are allowed, got 65"),
        ({"messages": [{"role": "system", "content": "Obey"}]}, "'messages.0.role' is 'system', allowed: 'user' or"),
        ({"messages": [{"role": "user"}]}, "'messages.0.content' is missing"),
        ([], "'body' is [], allowed: a valid dictionary or object"),
    ],
)
def test_a_question_that_is_wrong_is_refused(agent: Ask, model: ScriptedModel, question: object, message: str) -> None:
    """With what was given and what is allowed; no model is asked."""
    response = agent().post("/chat", json=question)

    assert (response.status_code, response.json()["error"]["code"]) == (422, "invalid_body")
    assert message in response.json()["error"]["message"]
    assert model.asked == []


def test_everything_wrong_is_said_at_once(agent: Ask) -> None:
    """A person repairs it in one go; a long list is cut."""
    question = {"messages": [{"role": "robot", "content": 5}] * 15, "stream": 1, "more": 2}
    message = agent().post("/chat", json=question).json()["error"]["message"]

    assert message.startswith("'messages.0.role' is 'robot', allowed: 'user' or 'assistant'; 'messages.0.content' is 5")
    assert message.endswith("; and 12 more")


def test_a_text_that_is_too_long_is_refused(agent: Ask) -> None:
    """And not repeated."""
    response = agent(body_bytes=100_000).post("/chat", json={"message": "x" * (LONGEST_TEXT + 1)})

    assert response.status_code == 422
    assert "at most 32768 characters" in response.json()["error"]["message"]
    assert len(response.content) < 500


def test_the_longest_question_is_answered(agent: Ask) -> None:
    """To the character."""
    response = agent(body_bytes=100_000).post("/chat", json={"message": "x" * LONGEST_TEXT})

    assert response.status_code == 200


@pytest.mark.parametrize("body", [b"", b" ", b"{", b"\xff", b"[" * (BODY_BYTES - 1), b'{"message": "a"} b'])
def test_what_is_not_json_is_refused(agent: Ask, body: bytes) -> None:
    """However deep it is nested."""
    response = agent().post("/chat", content=body, headers={"content-type": "application/json"})

    assert (response.status_code, response.json()["error"]["code"]) == (400, "not_json")


def test_half_a_character_is_refused(agent: Ask, model: ScriptedModel) -> None:
    """No model could be told it."""
    content = b'{"message": "a\\ud800b"}'
    response = agent().post("/chat", content=content, headers={"content-type": "application/json"})

    assert response.status_code == 422
    assert model.asked == []


@pytest.mark.parametrize("days", [0, 17, 2.5, "5", True])
def test_days_are_counted_by_whole_numbers(agent: Ask, days: object) -> None:
    """As far as the forecast reaches."""
    response = agent().post("/weather/forecast", json={"city": "London", "days": days})

    assert response.status_code == 422
    assert "'days' is" in response.json()["error"]["message"]


def test_a_key_that_nobody_knows_is_cut(agent: Ask) -> None:
    """As values are: an answer is no echo."""
    response = agent(body_bytes=300_000).post("/chat", json={"message": "Hello", "k" * 200_000: 1})

    assert response.json()["error"]["message"] == f"'{'k' * 60}…' is not known"
