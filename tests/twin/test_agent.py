"""Tests of triad.twin.agent."""

from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

import pytest

from contracts import environment as names
from triad.catalog.models import Engine
from triad.documents.place import SHIPPED, StandIn
from triad.spec import PlatformSpec
from triad.twin.agent import Agent, agent
from triad.twin.folder import Folder
from triad.twin.gateway import gateway
from triad.twin.serving import model_server

MODELS = {
    "chat-cpu": {"model": "llama-3.2-3b-instruct-q4_0", "pool": "graviton"},
    "chat-gpu": {"model": "mistral-7b-instruct-v0.3", "pool": "gpu"},
}
POOLS = {"graviton": {"silicon": "graviton"}, "gpu": {"silicon": "nvidia"}}
ROUTES = {
    "near": {"backends": ["chat-cpu"]},
    "assistant": {"backends": ["chat-cpu"]},
    "far": {"backends": ["chat-gpu"]},
}
PLATFORM = {"models": MODELS, "pools": POOLS, "routes": ROUTES}

Placed = Callable[..., Agent | None]


@pytest.fixture
def placed(root: Path) -> Placed:
    """Put the agent of a spec before the gateway of its twin."""

    def place(document: Mapping[str, Any] | None = None, *, port: int | None = None) -> Agent | None:
        spec = PlatformSpec.model_validate(document or {})
        stand_ins = {kind: StandIn(weights=each, folder=str(root)) for kind, each in SHIPPED.items()}
        server = model_server(spec, port=18000, engine=Engine.LLAMA_CPP, stand_ins=stand_ins, weights=root)

        return agent(gateway(spec, [server], port=14000), port=port)

    return place


def told(found: Agent | None) -> Mapping[str, str]:
    """What its process is told."""
    assert found is not None

    return found.part(Folder(path=Path("/t/.triad")), Path("/r")).environment


def test_it_asks_the_gateway_of_this_twin(placed: Placed) -> None:
    """With a key of its own, and answers this machine alone, which needs none."""
    found = placed()
    environment = told(found)

    assert found is not None
    assert (found.port, found.endpoint.url) == (8080, "http://127.0.0.1:8080")
    assert found.part(Folder(path=Path("/t")), Path("/r")).command == ("/r/.venv-agent/bin/python", "-m", "agent")
    assert environment[names.GATEWAY_URL] == "http://127.0.0.1:14000/v1"
    assert environment[names.GATEWAY_MODEL] == "chat"
    assert environment[names.GATEWAY_KEY_FILE] == "/t/.triad/keys/agent"
    assert (environment[names.AGENT_HOST], environment[names.AGENT_PORT]) == ("127.0.0.1", "8080")
    assert environment[names.AGENT_KEYS] == ""


def test_its_budget_and_its_weather_are_those_of_the_spec(placed: Placed) -> None:
    """As in the cluster, but for what is a secret there."""
    weather = {"url": "http://127.0.0.1:9", "secret": "weather"}
    environment = told(placed({"agent": {"budget": {"steps": 3}, "parallel": 5, "weather": weather}}))

    assert (environment[names.AGENT_STEPS], environment[names.AGENT_PARALLEL]) == ("3", "5")
    assert environment[names.WEATHER_URL] == "http://127.0.0.1:9"
    assert environment[names.GEOCODING_URL] == "https://geocoding-api.open-meteo.com"
    assert names.WEATHER_KEY_FILE not in environment


@pytest.mark.parametrize(("given", "asked"), [("assistant", "assistant"), ("far", "near")])
def test_a_route_that_is_not_here_is_another(placed: Placed, given: str, asked: str) -> None:
    """The first of chat, which is where questions to the model go."""
    gpu = {**MODELS["chat-gpu"], "tools": {"parser": "mistral"}}
    document = {**PLATFORM, "models": {**MODELS, "chat-gpu": gpu}, "agent": {"route": given}}

    assert told(placed(document))[names.GATEWAY_MODEL] == asked


def test_without_a_key_of_its_own_for_that_route_it_shows_another(placed: Placed) -> None:
    """Of the first client that may ask it."""
    gpu = {**MODELS["chat-gpu"], "tools": {"parser": "mistral"}}
    clients = {"elsewhere": {"models": ["far"]}, "here": {"models": ["near"]}, "agent": {"models": ["far"]}}
    document = {**PLATFORM, "models": {**MODELS, "chat-gpu": gpu}, "agent": {"route": "far"}}
    found = placed({**document, "gateway": {"clients": clients}})

    assert told(found)[names.GATEWAY_KEY_FILE].endswith("/keys/here")


@pytest.mark.parametrize("document", [{"agent": {"enabled": False}}, {"gateway": {"enabled": False}}])
def test_a_platform_without_an_agent_has_none_here(placed: Placed, document: Mapping[str, Any]) -> None:
    """Nor one without a gateway, for it has nobody to ask."""
    assert placed(document) is None


def test_another_port_is_taken(placed: Placed) -> None:
    """Two checkouts have two twins."""
    found = placed(port=18080)

    assert found is not None
    assert found.port == 18080
    assert found.variables[names.AGENT_PORT] == "18080"
