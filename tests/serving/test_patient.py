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
    """One that is there whenever somebody waits for it, and gone when its port has been looked at some times."""

    def __init__(self, *, looks: int = 1) -> None:
        self._looks = looks
        self.waits: list[int] = []
        self.looked = 0

    async def until_ready(self, *, seconds: float) -> None:
        """Be there."""
        assert seconds >= 0
        self.waits.append(self.looked)

    def port(self) -> int | None:
        """Tell the first port until it is known to be gone."""
        self.looked += 1
        return 8001 if self.looked <= self._looks else None


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


def ask(app: ASGIApp, engine: Engine | None = None) -> list[Message]:
    """Send one request and collect what the client is told."""
    told: list[Message] = []

    async def receive() -> Message:
        return {"type": "http.request", "body": b"question", "more_body": False}

    async def send(message: Message) -> None:
        told.append(message)

    patient_one = Patient(app, engine or Engine())  # type: ignore[arg-type]  # all that it asks of an engine
    asyncio.run(patient_one(POST, receive, send))

    return told


@pytest.mark.parametrize("failure", [DOWN, LOST])
def test_who_meets_a_dying_engine_is_answered_by_the_next(failure: Problem) -> None:
    """Nobody has heard anything yet, so the same question is asked again, whole."""
    app, asked = relay(failure)

    assert ask(app) == [WHOLE]
    assert asked == [b"question"] * 2


@pytest.mark.parametrize("failure", [DOWN, LOST])
def test_who_meets_two_dying_engines_is_told_so(failure: Problem) -> None:
    """A question that kills whoever reads it is not shown to a third, however soon that one is there."""
    app, asked = relay(*[failure] * 9)

    with pytest.raises(Problem, match=str(failure)):
        ask(app)
    assert len(asked) == 2


def test_an_engine_is_not_asked_again_before_its_death_is_known(monkeypatch: pytest.MonkeyPatch) -> None:
    """For a moment the supervisor still takes it for alive, and the second question would be lost on it."""
    monkeypatch.setattr(patient, "PAUSE_S", 0.0)
    app, _ = relay(LOST)
    engine = Engine(looks=3)

    assert ask(app, engine) == [WHOLE]
    assert engine.waits == [0, 4]


def test_an_engine_that_lives_on_is_asked_again_all_the_same(monkeypatch: pytest.MonkeyPatch) -> None:
    """It broke off one answer and did not die of it."""
    monkeypatch.setattr(patient, "NOTICED_S", 0.0)
    app, _ = relay(LOST)

    assert ask(app, Engine(looks=1_000_000)) == [WHOLE]


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
