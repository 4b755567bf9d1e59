"""Clients that ask and do not read: an answer's place is theirs until they are given up."""

import gc
import json
import socket

import httpx
import pytest
import uvicorn

from agent.__main__ import serve
from agent.budget import Budget
from agent.connection import Connection
from agent.patience import PatientProtocol
from agent.settings import read_settings
from contracts import environment as names
from tests.agent.agents import client_of, make_house
from tests.agent.model import ScriptedModel, Step

LONG = Step(text=["word" * 8_000] * 200)
"""More than sockets hold."""

BODY = json.dumps({"message": "Talk", "stream": True}).encode()
HEAD = b"POST /chat HTTP/1.1\r\nhost: a\r\ncontent-type: application/json\r\ncontent-length: %d\r\n\r\n" % len(BODY)


class Hasty(PatientProtocol):
    """One that waits a moment."""

    patience_s = 0.2


class Endless(PatientProtocol):
    """One that waits longer than any test."""

    patience_s = 3600.0


def test_who_does_not_read_is_given_up(model: ScriptedModel, model_url: str) -> None:
    """The connection is closed on them, and nothing of their answer stays."""
    model.script = [LONG, Step(text=("Hello",))]
    house = make_house(model_url, environment={"AGENT_PARALLEL": "1"})
    with client_of(house, http=Hasty) as client, _asked(client) as idle:
        assert model.arrived.wait(20)
        _until_free(client)
        received = _all_of(idle)

    assert b"event: done" not in received


def test_who_does_not_read_takes_a_place(model: ScriptedModel, model_url: str) -> None:
    """Although the model has long said everything."""
    model.script = [LONG, Step(text=("Hello",))]
    house = make_house(model_url, environment={"AGENT_PARALLEL": "1"})
    with client_of(house, http=Endless) as client, _asked(client):
        _until_counted(client, 'triad_agent_turns_total{status="200"} 1.0')
        response = client.post("/chat", json={"message": "Hello"})
        counted = client.get("/metrics").text.splitlines()

    assert response.status_code == 503
    assert ("triad_agent_in_flight 1.0" in counted, "triad_agent_open_streams 1.0" in counted) == (True, True)


def test_who_reads_slowly_has_no_longer_than_an_answer(
    model: ScriptedModel, model_url: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    """And what a proxy may take to pass it on."""
    monkeypatch.setattr("agent.stream.SENDING_S", 0.1)
    model.script = [LONG, Step(text=("Hello",))]
    budget = Budget(steps=1, tokens=1000, seconds=1)
    house = make_house(model_url, environment={"AGENT_PARALLEL": "1"}, budget=budget)
    with client_of(house, http=Endless) as client, _asked(client):
        assert model.arrived.wait(20)

        assert _until_free(client).json()["response"] == "Hello"


def test_who_reads_gets_all_of_it(model: ScriptedModel, model_url: str) -> None:
    """Each pause of the connection has its own time."""
    model.script = [LONG]
    with client_of(make_house(model_url), http=Hasty) as client:
        response = client.post("/chat", json={"message": "Talk", "stream": True})

    assert response.text.count("event: done") == 1


def test_a_stop_waits_for_an_answer_and_no_longer(model_url: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """The kubelet's patience is a little longer."""
    given: dict[str, object] = {}
    monkeypatch.setattr(uvicorn, "run", lambda _, **more: given.update(more))
    monkeypatch.setattr(gc, "freeze", lambda: None)
    settings = read_settings(
        {names.GATEWAY_URL: f"{model_url}/v1", names.GATEWAY_MODEL: "assistant", names.AGENT_SECONDS: "7"}
    )
    serve(make_house(model_url), settings)

    assert (given["timeout_graceful_shutdown"], given["http"]) == (12, Connection)


def _asked(client: httpx.Client) -> socket.socket:
    """Ask for a long stream, with little room for it, and read nothing."""
    connection = socket.socket()
    connection.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 2048)
    connection.connect((client.base_url.host, client.base_url.port or 0))
    connection.settimeout(20)
    connection.sendall(HEAD + BODY)

    return connection


def _all_of(connection: socket.socket) -> bytes:
    received = b""
    try:
        while piece := connection.recv(65_536):
            received += piece
    except ConnectionResetError:
        pass

    return received


def _until_free(client: httpx.Client) -> httpx.Response:
    while (response := client.post("/chat", json={"message": "Hello"})).status_code == 503:
        pass

    return response


def _until_counted(client: httpx.Client, line: str) -> None:
    while line not in client.get("/metrics").text.splitlines():
        pass
