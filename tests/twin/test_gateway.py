"""Tests of triad.twin.gateway."""

import json
import stat
from collections.abc import Callable, Mapping
from functools import partial
from pathlib import Path
from typing import Any

import pytest
import yaml

from contracts import environment as names
from triad.catalog.models import Engine
from triad.documents.place import SHIPPED, StandIn
from triad.spec import PlatformSpec
from triad.twin.folder import Folder
from triad.twin.gateway import Gateway, client_key, gateway
from triad.twin.serving import model_server

MODELS = {
    "chat-cpu": {"model": "llama-3.2-3b-instruct-q4_0", "pool": "graviton"},
    "vectors": {"model": "snowflake-arctic-embed-s-f16", "pool": "graviton"},
    "chat-gpu": {"model": "mistral-7b-instruct-v0.3", "pool": "gpu"},
}

Placed = Callable[..., Gateway | None]


@pytest.fixture
def placed(root: Path) -> Placed:
    """Put the gateway of a spec before one server or more."""

    def place(document: Mapping[str, Any] | None = None, *, count: int = 1, port: int | None = None) -> Gateway | None:
        spec = PlatformSpec.model_validate(document or {})
        stand_ins = {kind: StandIn(weights=each, folder=str(root)) for kind, each in SHIPPED.items()}
        server = partial(model_server, spec, engine=Engine.LLAMA_CPP, stand_ins=stand_ins, weights=root)

        return gateway(spec, [server(port=18000, number=number) for number in range(1, count + 1)], port=port)

    return place


def asked(found: Gateway | None) -> list[tuple[str, str, str]]:
    """Which route leads to which model, and where."""
    assert found is not None
    entries = yaml.safe_load(found.config)["model_list"]

    return [(e["model_name"], e["litellm_params"]["model"], e["litellm_params"]["api_base"]) for e in entries]


def test_every_model_of_this_machine_can_be_asked(placed: Placed) -> None:
    """Under its own name, where the spec has no routes."""
    found = placed()

    assert asked(found) == [
        ("chat", "openai/chat", "http://127.0.0.1:18000/v1"),
        ("embedder", "openai/embedder", "http://127.0.0.1:18000/embedder/v1"),
    ]
    assert found is not None
    assert (found.port, found.route, found.client) == (4000, "chat", "default")


def test_routes_lead_to_what_runs_here(placed: Placed) -> None:
    """Of the backends that are elsewhere none is asked, and a route that has no other is not there."""
    routes = {
        "far": {"backends": ["chat-gpu"]},
        "assistant": {"backends": ["chat-gpu", "chat-cpu"], "bedrock": {"model": "a.b-v1"}},
    }
    pools = {"graviton": {"silicon": "graviton"}, "gpu": {"silicon": "nvidia"}}
    found = placed({"models": MODELS, "routes": routes, "pools": pools})

    assert asked(found) == [("assistant", "openai/chat-cpu", "http://127.0.0.1:18000/v1")]
    assert found is not None
    assert found.route == "assistant"


def test_a_second_server_is_a_second_backend(placed: Placed) -> None:
    """Of every route, so that one of the two can die."""
    assert asked(placed(count=2)) == [
        ("chat", "openai/chat", "http://127.0.0.1:18000/v1"),
        ("chat", "openai/chat-2", "http://127.0.0.1:18010/v1"),
        ("embedder", "openai/embedder", "http://127.0.0.1:18000/embedder/v1"),
        ("embedder", "openai/embedder-2", "http://127.0.0.1:18010/embedder-2/v1"),
    ]


def test_a_platform_without_a_gateway_has_none_here(placed: Placed) -> None:
    """As in the cluster."""
    assert placed({"gateway": {"enabled": False}}) is None


def test_clients_that_can_ask_nothing_here_have_no_key(placed: Placed, folder: Folder) -> None:
    """The others have one each, which nobody else may read."""
    routes = {"far": {"backends": ["chat-gpu"]}, "near": {"backends": ["chat-cpu"]}}
    clients = {"one": {"models": ["far"]}, "two": {"models": ["far", "near"], "requests_per_minute": 3}, "three": {}}
    pools = {"graviton": {"silicon": "graviton"}, "gpu": {"silicon": "nvidia"}}
    found = placed({"models": MODELS, "routes": routes, "pools": pools, "gateway": {"clients": clients}})
    assert found is not None
    found.prepare(folder)
    keys = {name: client_key(folder, name) for name in ("two", "three", "agent")}

    assert json.loads((folder.path / "clients.json").read_text()) == {
        "two": {"models": ["near"], "requests_per_minute": 3},
        "three": {"models": ["near"]},
        "agent": {"models": ["near"]},
    }
    assert found.client == "two"
    assert {each.name for each in folder.keys.iterdir()} == keys.keys()
    assert all(key.startswith("sk-") and len(key) > 40 for key in keys.values())
    assert len(set(keys.values())) == 3
    assert stat.S_IMODE(folder.keys.stat().st_mode) == 0o700
    assert {stat.S_IMODE(each.stat().st_mode) for each in folder.keys.iterdir()} == {0o600}


def test_each_start_makes_other_keys(placed: Placed, folder: Folder) -> None:
    """Even where files of an earlier twin were left: a key lives as long as its twin."""
    found = placed()
    assert found is not None
    found.prepare(folder)
    before = client_key(folder, "default")
    found.prepare(folder)

    assert client_key(folder, "default") != before


def test_no_key_is_written_into_the_plan(placed: Placed, folder: Folder, monkeypatch: pytest.MonkeyPatch) -> None:
    """The models' key comes by the environment of who starts the twin."""
    monkeypatch.setenv(names.LLM_API_KEY, "open-sesame")
    found = placed(port=4123)
    assert found is not None
    part = found.part(folder, Path("/r"))

    assert part.command == ("/r/.venv-gateway/bin/python", "-m", "gateway")
    assert part.environment[names.GATEWAY_PORT] == "4123"
    assert part.environment[names.GATEWAY_HOST] == "127.0.0.1"
    assert names.LLM_API_KEY not in part.environment
