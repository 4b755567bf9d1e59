"""Clients that leave: nothing goes on for nobody, down to the model."""

import asyncio
import json
import socket

import httpx
import pytest

from agent.asgi import Message
from agent.visitor import ClientGoneError, attended
from tests.agent.conftest import Ask
from tests.agent.model import Call, ScriptedModel, Step
from tests.agent.tools_of_tests import hangs

WAIT_S = 20


def test_a_stream_that_is_closed_ends_the_model_s_answer(agent: Ask, model: ScriptedModel) -> None:
    """The model sees its connection closed, so its slot is free."""
    model.script = [Step(text=("It is",), hangs=True)]
    with agent().stream("POST", "/chat", json={"message": "London?", "stream": True}) as response:
        pieces = response.iter_raw()
        next(pieces)

    assert model.left.wait(WAIT_S)


@pytest.mark.parametrize("streams", [False, True])
def test_a_client_that_leaves_before_an_answer_ends_it(agent: Ask, model: ScriptedModel, *, streams: bool) -> None:
    """Also while the model says nothing."""
    model.script = [Step(hangs=True)]
    with _asked(agent(), {"message": "London?", "stream": streams}):
        assert model.arrived.wait(WAIT_S)

    assert model.left.wait(WAIT_S)


def test_a_client_that_leaves_is_counted(agent: Ask, model: ScriptedModel) -> None:
    """Its place is free for the next."""
    model.script = [Step(hangs=True), Step(text=("Hello",))]
    client = agent(environment={"AGENT_PARALLEL": "1"})
    with _asked(client, {"message": "London?"}):
        assert model.arrived.wait(WAIT_S)
    assert model.left.wait(WAIT_S)

    assert _until_free(client).json()["response"] == "Hello"
    assert 'triad_agent_turns_total{status="gone"} 1.0' in client.get("/metrics").text


def test_a_client_that_leaves_ends_a_tool(agent: Ask, model: ScriptedModel) -> None:
    """It would run for nobody."""
    model.script = [Step(calls=[Call(name="hang")]), Step(text=("Hello",))]
    client = agent(tools=[hangs()], environment={"AGENT_PARALLEL": "1"})
    with client.stream("POST", "/chat", json={"message": "Hang", "stream": True}) as response:
        pieces = response.iter_raw()
        next(pieces)

    assert _until_free(client).json()["response"] == "Hello"


def test_work_that_fails_is_no_farewell() -> None:
    """What went wrong is told to whoever waits."""

    async def work() -> None:
        message = "broken"
        raise ValueError(message)

    async def never() -> Message:
        await asyncio.Event().wait()
        return {}

    with pytest.raises(ValueError, match="broken"):
        asyncio.run(attended(work(), never))


def test_work_is_over_when_the_client_is_gone() -> None:
    """What it has open is closed before anybody goes on."""
    closed = []

    async def work() -> None:
        try:
            await asyncio.Event().wait()
        finally:
            closed.append(True)

    async def gone() -> Message:
        return {"type": "http.disconnect"}

    with pytest.raises(ClientGoneError):
        asyncio.run(attended(work(), gone))

    assert closed == [True]


def _asked(client: httpx.Client, question: object) -> socket.socket:
    """Ask, and do not wait."""
    body = json.dumps(question).encode()
    head = f"POST /chat HTTP/1.1\r\nhost: a\r\ncontent-type: application/json\r\ncontent-length: {len(body)}\r\n\r\n"
    connection = socket.create_connection((client.base_url.host, client.base_url.port or 0))
    connection.sendall(head.encode() + body)

    return connection


def _until_free(client: httpx.Client) -> httpx.Response:
    """Ask until there is room: a place is free a moment after its client has left."""
    while (response := client.post("/chat", json={"message": "Hello"})).status_code == 503:
        pass

    return response
