"""Logs: lines that a machine reads, in which no question is quoted."""

import json
import logging
import sys

import pytest

from agent.logs import JsonLines
from tests.agent.conftest import Ask
from tests.agent.model import Call, ScriptedModel, Step
from tests.agent.tools_of_tests import crashes


def test_a_line_is_json() -> None:
    """With time, level, logger and message."""
    record = logging.LogRecord("agent", logging.WARNING, "", 1, "key=%s", ("value",), None)
    record.created = 0.0

    assert json.loads(JsonLines().format(record)) == {
        "time": "1970-01-01T00:00:00Z",
        "level": "warning",
        "logger": "agent",
        "message": "key=value",
    }


def test_an_exception_is_named_and_not_quoted() -> None:
    """Errors of libraries quote what they were given."""
    try:
        raise ValueError("a secret question")  # noqa: EM101, TRY301  # what a library does
    except ValueError:
        record = logging.LogRecord("agent", logging.ERROR, "", 1, "failed", None, sys.exc_info())
    line = JsonLines().format(record)

    assert json.loads(line)["exception"] == "ValueError"
    assert json.loads(line)["at"].startswith(__file__)
    assert "secret" not in line


def test_an_answer_is_logged_without_its_words(
    agent: Ask, model: ScriptedModel, caplog: pytest.LogCaptureFixture
) -> None:
    """Who, how long and how much; not what."""
    caplog.set_level(logging.INFO, logger="agent")
    model.script = [Step(calls=[Call(name="crash")]), Step(text=("my answer",))]
    agent(tools=[crashes()]).post("/chat", json={"message": "my question"})
    lines = [JsonLines().format(record) for record in caplog.records if record.name.startswith("agent")]

    assert [json.loads(line)["message"].split("| ")[1] for line in lines[:2]] == ["tool crashed", "turn ended"]
    assert not any(word in line for line in lines for word in ("my question", "my answer", "secret"))
