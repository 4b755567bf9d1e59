"""Tests of triad.documents.gateway."""

from collections.abc import Iterator
from dataclasses import replace
from itertools import pairwise
from pathlib import Path
from typing import Any

import pytest
import yaml

from contracts import environment as names
from triad.documents.gateway import client_limits, gateway_config, gateway_yaml
from triad.documents.place import CLUSTER, Place, Server
from triad.spec import PlatformSpec, load

MAY_DIFFER = {"model_list[].litellm_params.api_base", "model_list[].litellm_params.model"}
"""Where a backend is asked, and the name of what stands in for it."""

DATABASE = {"keys": "database"}


@pytest.fixture(scope="module")
def full(root: Path) -> PlatformSpec:
    """Load the spec that holds every key."""
    return load(root / "examples" / "full.yaml").spec


def laptop(spec: PlatformSpec, *without: str) -> Place:
    """Make a place where every model but these is answered by one server."""
    stand_in = Server(url="http://127.0.0.1:8000/v1", model="tiny")
    servers = {name: stand_in for name in spec.models if name not in without}

    return Place(host="127.0.0.1", weights="/models", servers=servers)


def deployments(config: dict[str, Any], route: str) -> list[dict[str, Any]]:
    """Find who answers for a route."""
    return [each for each in config["model_list"] if each["model_name"] == route]


def leaves(value: object, path: str = "") -> Iterator[tuple[str, object]]:
    """Walk a document; items of a list count as one place."""
    if isinstance(value, dict):
        for key, below in value.items():
            yield from leaves(below, f"{path}.{key}".removeprefix("."))
    elif isinstance(value, list):
        for below in value:
            yield from leaves(below, f"{path}[]")
    else:
        yield path, value


def test_exactly_the_listed_keys_differ_between_cluster_and_laptop(full: PlatformSpec) -> None:
    """Whatever else the cluster's gateway does, a laptop's does too; and each key of the list really differs."""
    there, here = (set(leaves(gateway_config(full, place=place))) for place in (CLUSTER, laptop(full)))

    assert {path for path, _ in there ^ here} == MAY_DIFFER


def test_the_first_backend_of_a_list_outweighs_the_next_beyond_any_chance(full: PlatformSpec) -> None:
    """LiteLLM draws by weight among those that live: one time in a thousand million another one."""
    weights = [
        each["litellm_params"]["weight"] for each in deployments(gateway_config(full, place=CLUSTER), "assistant")
    ]

    assert [first // second for first, second in pairwise(weights)] == [10**9, 10**9]


def test_shares_are_the_specs_own(full: PlatformSpec) -> None:
    """70 and 30, as they stand there."""
    found = deployments(gateway_config(full, place=CLUSTER), "assistant-split")

    assert [(each["model_info"]["id"], each["litellm_params"]["weight"]) for each in found] == [
        ("assistant-split/assistant-gpu", 70),
        ("assistant-split/stream-gpu", 30),
    ]


def test_the_last_resort_outweighs_nobody(full: PlatformSpec) -> None:
    """Not even where the others share."""
    keys = full.model_dump()
    keys["routes"]["assistant-split"]["bedrock"] = {"model": "amazon.nova-lite-v1:0"}
    *shared, last = deployments(gateway_config(PlatformSpec.model_validate(keys), place=CLUSTER), "assistant-split")

    assert [each["litellm_params"]["weight"] for each in shared] == [70 * 10**9, 30 * 10**9]
    assert last["litellm_params"]["weight"] == 1
    assert (last["litellm_params"]["model"], last["litellm_params"]["aws_region_name"]) == (
        "bedrock/amazon.nova-lite-v1:0",
        "us-east-1",
    )


def test_a_backend_is_asked_where_its_service_is(full: PlatformSpec) -> None:
    """By the name under which its server knows it, with the key of the platform."""
    first = deployments(gateway_config(full, place=CLUSTER), "assistant")[0]["litellm_params"]

    assert first["api_base"] == "http://chat-gpu-serve-svc.models.svc.cluster.local:8000/v1"
    assert (first["model"], first["api_key"]) == ("openai/chat-gpu", f"os.environ/{names.LLM_API_KEY}")


def test_what_does_not_run_at_a_place_is_not_asked_there(full: PlatformSpec) -> None:
    """A route keeps who is left, and goes where nobody is; nothing is left to Bedrock alone."""
    config = gateway_config(full, place=laptop(full, "chat-gpu", "chat-inf"))
    gone = gateway_config(full, place=laptop(full, "chat-gpu", "chat-cpu"))

    assert [each["model_info"]["id"] for each in deployments(config, "assistant")] == [
        "assistant/chat-cpu",
        "assistant/bedrock",
    ]
    assert deployments(config, "cheap") == []
    assert deployments(gone, "assistant") == []


def test_what_falls_back_to_a_route_that_is_gone_does_not(full: PlatformSpec) -> None:
    """LiteLLM would look for it at the worst moment."""
    gone = gateway_config(full, place=laptop(full, "chat-gpu", "chat-cpu"))

    assert gateway_config(full, place=CLUSTER)["router_settings"]["context_window_fallbacks"] == [
        {"cheap": ["assistant"]}
    ]
    assert gone["router_settings"]["context_window_fallbacks"] == []


def test_one_layer_asks_again_and_within_its_budget(full: PlatformSpec) -> None:
    """Failover between backends; neither LiteLLM's own retries nor those of the client below it."""
    config = gateway_config(full, place=CLUSTER)
    router = config["router_settings"]

    assert (router["num_retries"], router["max_fallbacks"], router["enable_weighted_failover"]) == (0, 1, True)
    assert {each["litellm_params"]["max_retries"] for each in config["model_list"]} == {0}


def test_a_backend_is_waited_for_no_longer_than_its_route_says(full: PlatformSpec) -> None:
    """For the whole of an answer, streamed or not."""
    config = gateway_config(full, place=CLUSTER)
    waits = {
        (each["model_name"], each["litellm_params"]["timeout"], each["litellm_params"]["stream_timeout"])
        for each in config["model_list"]
    }

    assert waits == {
        ("assistant", 240, 240),
        ("cheap", 260, 260),
        ("assistant-split", 260, 260),
        ("embedder", 260, 260),
    }
    assert config["litellm_settings"]["request_timeout"] == 260


def test_what_an_engine_would_not_do_is_neither_dropped_nor_judged_twice(full: PlatformSpec) -> None:
    """The engine refuses it by its name, and counts its own tokens; logs are for programs."""
    config = gateway_config(full, place=CLUSTER)
    settings, router = config["litellm_settings"], config["router_settings"]

    assert (settings["drop_params"], router["enable_pre_call_checks"]) == (False, False)
    assert (settings["json_logs"], settings["callbacks"]) == (True, [])
    assert {
        (each["model_info"]["mode"], *each["litellm_params"]["allowed_openai_params"])
        for each in config["model_list"]
        if "api_base" in each["litellm_params"]
    } == {("chat", "reasoning_effort", "user", "verbosity"), ("embedding", "dimensions", "user")}


def test_litellm_logs_no_prompt_and_keeps_to_the_cooldown_of_the_spec(full: PlatformSpec) -> None:
    """A backend's `Retry-After` would take the place of one that stands at the router alone."""
    config = gateway_config(full, place=CLUSTER)

    assert config["litellm_settings"]["turn_off_message_logging"] is True
    assert {each["litellm_params"]["cooldown_time"] for each in config["model_list"]} == {full.gateway.cooldown_s}


def test_static_keys_are_checked_by_ours_and_need_no_store(full: PlatformSpec) -> None:
    """LiteLLM asks our hook who it is."""
    config = gateway_config(full, place=CLUSTER)

    assert config["general_settings"] == {"custom_auth": "gateway.auth.user_api_key_auth"}
    assert not {each for each in config["router_settings"] if each.startswith("redis")}


def test_keys_in_a_database_are_litellms_own(full: PlatformSpec) -> None:
    """Every secret of it by a variable, and a store that replicas share."""
    spec = PlatformSpec.model_validate({**full.model_dump(), "gateway": DATABASE, "agent": {}})
    config = gateway_config(spec, place=CLUSTER)
    named = {str(value) for _, value in leaves(config) if str(value).startswith("os.environ/")}

    assert "custom_auth" not in config["general_settings"]
    assert named == {
        f"os.environ/{name}"
        for name in (
            names.LLM_API_KEY,
            names.LITELLM_MASTER_KEY,
            names.DATABASE_URL,
            names.REDIS_HOST,
            names.REDIS_PORT,
            names.REDIS_PASSWORD,
        )
    }


def test_the_clients_document_says_who_may_ask_what(full: PlatformSpec) -> None:
    """Who names no route may ask all; a limit that is not given is not there, and no key is."""
    assert client_limits(full) == {
        "agent": {"models": ["assistant", "cheap", "assistant-split", "embedder"], "parallel": 64},
        "team-a": {
            "models": ["assistant", "embedder"],
            "requests_per_minute": 600,
            "tokens_per_minute": 200000,
            "budget_per_day": 25.0,
            "parallel": 16,
        },
    }


def test_a_client_may_ask_only_routes_that_are_there(full: PlatformSpec) -> None:
    """One who is left with none is left out: the gateway would refuse to start."""
    place = laptop(full, *(name for name in full.models if name != "chat-inf"))

    assert client_limits(full, place=place) == {"agent": {"models": ["cheap"], "parallel": 64}}


def test_the_shipped_spec_has_a_route_for_each_model(root: Path) -> None:
    """With one client, who may ask both, and the agent, which asks that of chat."""
    spec = load(root / "platform.yaml").spec
    config = gateway_config(spec, place=CLUSTER)

    assert [each["model_name"] for each in config["model_list"]] == ["chat", "embedder"]
    assert [each["model_info"]["mode"] for each in config["model_list"]] == ["chat", "embedding"]
    assert client_limits(spec) == {"default": {"models": ["chat", "embedder"]}, "agent": {"models": ["chat"]}}


def test_a_platform_without_a_gateway_has_no_config() -> None:
    """Whoever asks for one has made a mistake."""
    with pytest.raises(ValueError, match="the platform has no gateway"):
        gateway_config(PlatformSpec(), place=CLUSTER)


def test_the_text_says_what_the_config_says(full: PlatformSpec) -> None:
    """In the order in which a person reads it."""
    config = gateway_config(full, place=replace(CLUSTER, port=8123))
    text = gateway_yaml(config)

    assert yaml.safe_load(text) == config
    assert text.startswith("model_list:\n- model_name: assistant\n")
