"""Tests of serving.patient."""

import asyncio

import pytest

from serving import patient
from serving.asgi import ASGIApp, Message, Receive, Scope, Send
from serving.patient import Patient
from serving.problem import Problem

POST: Scope = {"type": "http", "method": "POST"}
DOWN = Problem(503, "engine is not running", code="engine_down")
LOST = Problem(502, "engine stopped", code="engine_lost")
BUSY = Problem(503, "overloaded", code="overloaded")
WHOLE: Message = {"type": "http.response.body", "body": b"answer"}


class Engine:
    """One that is there whenever somebody waits for it."""

    async def until_ready(self, *, seconds: float) -> None:
        """Be there."""


def relay(*failures: Problem, first: Message | None = None) -> tuple[ASGIApp, list[bytes]]:
    """Fail so often, after telling something if that is asked for, then answer; and note what was asked."""
    left, asked = list(failures), []

    async def app(_scope: Scope, receive: Receive, send: Send) -> None:
        asked.append((await receive())["body"])
        if left:
            if first:
                await send(first)
            raise left.pop(0)
        await send(WHOLE)

    return app, asked


def ask(app: ASGIApp) -> list[Message]:
    """Send one request and collect what the client is told."""
    told: list[Message] = []

    async def receive() -> Message:
        return {"type": "http.request", "body": b"question", "more_body": False}

    async def send(message: Message) -> None:
        told.append(message)

    asyncio.run(Patient(app, Engine())(POST, receive, send))  # type: ignore[arg-type]  # all that it asks of an engine

    return told


@pytest.mark.parametrize("failure", [DOWN, LOST])
def test_who_meets_a_dying_engine_is_answered_by_the_next(failure: Problem) -> None:
    """Nobody has heard anything yet, so the same question is asked again, whole."""
    app, asked = relay(failure, failure)

    assert ask(app) == [WHOLE]
    assert asked == [b"question"] * 3


@pytest.mark.parametrize(
    ("failure", "first"), [(BUSY, None), (LOST, {"type": "http.response.start", "status": 200, "headers": []})]
)
def test_what_was_begun_or_refused_is_not_asked_again(failure: Problem, first: Message | None) -> None:
    """Half an answer and another one after it would be two."""
    app, asked = relay(failure, first=first)

    with pytest.raises(Problem, match=str(failure)):
        ask(app)
    assert len(asked) == 1


def test_an_engine_that_stays_away_is_told_of_in_the_end(monkeypatch: pytest.MonkeyPatch) -> None:
    """The client is not held for ever."""
    monkeypatch.setattr(patient, "RESTART_S", 0.0)
    app, asked = relay(*[DOWN] * 9)

    with pytest.raises(Problem, match="not running"):
        ask(app)
    assert len(asked) == 1
