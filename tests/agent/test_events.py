"""A model's stream of events, however it comes."""

import asyncio
from collections.abc import AsyncIterator, Sequence
from typing import Any

import pytest

from agent.events import events
from tests.agent.conftest import Ask
from tests.agent.model import Call, ScriptedModel, Step
from tests.agent.tools_of_tests import weather

STREAM = (
    b': a comment\r\ndata: {"a": "\xc3\xa9"}\r\n\r\n'
    b'event: message\ndata:{"b":\ndata: 2}\nid: 1\n\n\n'
    b'data: {"c": 3}\n\ndata: [DONE]\n\ndata: {"d": 4}\n\n'
)
READ = [{"a": "é"}, {"b": 2}, {"c": 3}]


def _read(pieces: Sequence[bytes]) -> list[Any]:
    async def body() -> AsyncIterator[bytes]:
        for piece in pieces:
            yield piece

    async def read() -> list[Any]:
        return [event async for event in events(body())]

    return asyncio.run(read())


def test_every_cut_of_a_stream_gives_the_same_events() -> None:
    """Packets end anywhere, in the middle of a character or of the end of a line; a byte at a time, too."""
    cuts = [[STREAM[:cut], STREAM[cut:]] for cut in range(len(STREAM) + 1)]
    bytewise = [bytes([each]) for each in STREAM]

    assert [pieces for pieces in [*cuts, bytewise] if _read(pieces) != READ] == []


@pytest.mark.parametrize("cut", [b'data: {"d": 4}', b'data: {"d": 4}\n', b'data: {"d"'])
def test_an_event_that_broke_off_is_none(cut: bytes) -> None:
    """Its blank line would have said that it is whole."""
    assert _read([b'data: {"c": 3}\n\n', cut]) == [{"c": 3}]


def test_an_event_that_is_no_json_is_an_error() -> None:
    """The stream says nothing that could be read."""
    with pytest.raises(ValueError, match="Expecting"):
        _read([b"data: {\n\n"])


def test_an_answer_ends_with_its_last_event_though_the_connection_does_not(agent: Ask, model: ScriptedModel) -> None:
    """A server may leave it open; what comes then is waited for only for a moment."""
    events = [b'{"choices": [{"index": 0, "delta": {"content": "Hello"}, "finish_reason": "stop"}]}', b"[DONE]"]
    model.script = [Step(events=events, hangs=True)]
    answer = agent().post("/chat", json={"message": "Hello"})

    assert (answer.status_code, answer.json()["response"]) == (200, "Hello")
    assert model.left.wait(10)


def test_the_questions_of_an_answer_share_a_connection(agent: Ask, model: ScriptedModel) -> None:
    """Each new one would cost its set-up, and at https a handshake."""
    london = Call(name="get_current_weather", arguments='{"city": "London"}')
    model.script = [Step(calls=[london]), Step(text=("Cloudy.",))]
    agent(tools=[weather()]).post("/chat", json={"message": "London?"})

    assert (len(model.asked), len(set(model.askers))) == (2, 1)
