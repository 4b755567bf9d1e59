"""Answers as events: in order, something in every silence, one last event."""

import asyncio
import json
from collections.abc import Iterator
from contextlib import contextmanager

import pytest

from agent.answer import ChatAnswer
from agent.answers import Answers
from agent.asgi import Message
from agent.budget import Budget
from agent.house import PING_S
from agent.metrics import Metrics
from agent.question import ChatQuestion
from agent.stream import PING, EventStream
from agent.trace import Trace
from agent.visitor import ClientGoneError
from tests.agent.agents import LONDON
from tests.agent.conftest import Ask
from tests.agent.events import read, stream
from tests.agent.model import Call, ScriptedModel, Step
from tests.agent.quick_loop import QuickLoop
from tests.agent.tools_of_tests import weather


class Silent(Answers):
    """One that is never made, in a place that is always free."""

    longest_s = 40.0

    def __init__(self) -> None:
        """Need nothing."""

    @contextmanager
    def place(self) -> Iterator[None]:
        """Hold none."""
        yield

    async def make(self, *_: object) -> ChatAnswer:
        """Never end."""
        await asyncio.Event().wait()
        raise AssertionError


LOOK = Call(name="get_current_weather", arguments='{"city": "London"}')


def test_events_come_in_order(agent: Ask, model: ScriptedModel) -> None:
    """A call before its result, and the whole answer last."""
    model.script = [Step(text=("I look.",), calls=[LOOK]), Step(text=("It is ", "cloudy."))]
    events = stream(agent(tools=[weather()]), message="London?")

    assert [name for name, _ in events] == ["text", "tool_call", "tool_result", "text", "text", "text", "done"]
    assert events[1][1] == {"id": "call-1", "name": "get_current_weather", "arguments": {"city": "London"}}
    assert events[2][1] == {**events[1][1], "result": LONDON, "error": None, "seconds": events[2][1]["seconds"]}


def test_the_last_event_is_the_whole_answer(agent: Ask, model: ScriptedModel) -> None:
    """What was told in pieces is in it again."""
    model.script = [Step(text=("I look.",), calls=[LOOK]), Step(text=("It is ", "cloudy."))]
    events = stream(agent(tools=[weather()]), message="London?")
    told = "".join(data["text"] for name, data in events if name == "text")
    answer = events[-1][1]

    assert answer["response"] == told == "I look.\n\nIt is cloudy."
    assert (answer["data"], answer["usage"]["steps"], len(answer["tool_calls"])) == (LONDON, 2, 1)


def test_a_stream_says_what_it_is(agent: Ask) -> None:
    """No proxy may keep its events back, or keep it at all."""
    with agent().stream("POST", "/chat", json={"message": "Hello", "stream": True}) as response:
        headers = response.headers

    assert headers["content-type"] == "text/event-stream; charset=utf-8"
    assert (headers["cache-control"], headers["x-accel-buffering"]) == ("no-store", "no")


def test_what_fails_in_the_middle_ends_with_an_error(agent: Ask, model: ScriptedModel) -> None:
    """The last event, and the only one of its kind."""
    model.script = [Step(text=("It is",), ends=False)]
    events = stream(agent(), message="London?")

    assert [name for name, _ in events] == ["text", "error"]
    assert events[-1][1]["error"] == {
        "message": "the model's answer broke off",
        "type": "server_error",
        "code": "model_failed",
    }
    assert len(events[-1][1]["trace_id"]) == 32


def test_what_fails_at_once_has_its_status(agent: Ask, model: ScriptedModel) -> None:
    """Nothing has been said yet, so an error can be one."""
    model.script = [Step(status=503, headers={"retry-after": "7"}, body=b"{}")]
    response = agent().post("/chat", json={"message": "Hello", "stream": True})

    assert (response.status_code, response.headers["retry-after"]) == (503, "7")
    assert response.json()["error"]["code"] == "overloaded"


def test_a_silence_is_filled(agent: Ask, model: ScriptedModel) -> None:
    """With comments, so that no proxy takes the stream for dead."""
    model.script = [Step(hangs=True)]
    client = agent(ping_s=0.05, budget=Budget(steps=1, tokens=1000, seconds=0.5))
    text = client.post("/chat", json={"message": "Hello", "stream": True}).text

    assert text.startswith(": ping\n\n")
    assert [(name, data["error"]["code"]) for name, data in read(text)] == [("error", "timeout")]


def test_no_silence_is_longer_than_a_proxy_takes() -> None:
    """Some give up after 20 seconds; the stream itself ends when its answer and half a minute are over."""
    told: list[tuple[bytes, float]] = []
    question = ChatQuestion(message="Hello")
    response = EventStream(question, Silent(), trace=Trace(id="1"), ping_s=PING_S, metrics=Metrics())

    async def send(message: Message) -> None:
        told.append((message.get("body", b""), asyncio.get_running_loop().time()))

    async def receive() -> Message:
        await asyncio.Event().wait()
        raise AssertionError

    with asyncio.Runner(loop_factory=QuickLoop) as runner:
        with pytest.raises(ClientGoneError):
            runner.run(response({}, receive, send))
        pings = [at for body, at in told if body == PING]

        assert pings == pytest.approx([15, 30, 45, 60], abs=0.5)
        assert runner.get_loop().time() == pytest.approx(70, abs=0.5)


def test_every_character_arrives(agent: Ask, model: ScriptedModel) -> None:
    """Also line ends, which would end an event; half a character is none."""
    halves = json.dumps({"choices": [{"index": 0, "delta": {"content": "\ud83d"}}]}).encode()
    last = json.dumps({"choices": [{"index": 0, "delta": {"content": "é\r\n\n😀\u2028"}, "finish_reason": "stop"}]})
    model.script = [Step(events=[halves, last.encode(), b"[DONE]"])]
    events = stream(agent(), message="Hello")

    assert events[-1][1]["response"] == "?é\r\n\n😀\u2028"
