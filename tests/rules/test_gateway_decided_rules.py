"""The rule that LiteLLM is told what the platform decides, each way around it planted."""

from collections.abc import Callable
from dataclasses import replace
from typing import Any

import pytest
import yaml

from tests.rules.serving_objects import Object, found_by
from triad.documents.gateway import gateway_config, gateway_yaml
from triad.documents.place import CLUSTER
from triad.rules.gateway_decided_rules import gateway_decided
from triad.rules.rendered import Rendered
from triad.spec.gateway import Keys
from triad.spec.platform import PlatformSpec

IN_FILE = "ConfigMap/gateway/gateway config.yaml"


@pytest.fixture
def config(empty: Rendered) -> Object:
    """LiteLLM's config without a mistake, to spoil."""
    found: Object = yaml.safe_load(gateway_yaml(gateway_config(empty.spec, place=CLUSTER)))

    return found


def objects(config: Object) -> list[Object]:
    """What is rendered of it."""
    data = {"config.yaml": yaml.safe_dump(config)}

    return [{"kind": "ConfigMap", "metadata": {"name": "gateway", "namespace": "gateway"}, "data": data}]


def test_what_the_platform_decides_is_allowed(empty: Rendered, config: Object) -> None:
    """As it was written."""
    assert found_by(gateway_decided, empty, objects(config)) == []


@pytest.mark.parametrize(
    ("change", "place", "message"),
    [
        (
            lambda it: it["router_settings"].update(fallbacks=[{"a": ["b"]}]),
            "router_settings.fallbacks",
            "not be there",
        ),
        (lambda it: it["litellm_settings"].update(fallbacks=[]), "litellm_settings.fallbacks", "must not be there"),
        (
            lambda it: it["litellm_settings"].update(default_fallbacks=["b"]),
            "litellm_settings.default_fallbacks",
            "not",
        ),
        (
            lambda it: it["router_settings"].update(default_litellm_params={"max_retries": 3}),
            "router_settings.default_litellm_params",
            "must not be there",
        ),
        (lambda it: it["router_settings"].update(max_fallbacks=9), "router_settings.max_fallbacks", "must be 1, which"),
        (lambda it: it["router_settings"].update(num_retries=False), "router_settings.num_retries", "must be 0, which"),
        (lambda it: it["router_settings"].update(timeout=5), "router_settings.timeout", "must not be there"),
        (lambda it: it["router_settings"].update(stream_timeout=5), "router_settings.stream_timeout", "must not be"),
        (lambda it: it["router_settings"].pop("cooldown_time"), "router_settings.cooldown_time", "and is missing"),
        (
            lambda it: it["litellm_settings"].update(request_timeout=5),
            "litellm_settings.request_timeout",
            "must be 260",
        ),
        (lambda it: it["litellm_settings"].update(request_timeout=99999), "litellm_settings.request_timeout", "be 260"),
        (lambda it: it["litellm_settings"].update(drop_params=True), "litellm_settings.drop_params", "must be False"),
        (
            lambda it: it["model_list"][0]["litellm_params"].update(timeout=5),
            "model_list[0].litellm_params.timeout",
            "must be 240, which follows from the platform",
        ),
        (
            lambda it: it["model_list"][0]["litellm_params"].update(extra_headers={"authorization": "secret"}),
            "model_list[0].litellm_params.extra_headers",
            "must not be there",
        ),
        (
            lambda it: it["general_settings"].update(coordination_redis={"hostt": "x"}),
            "general_settings.coordination_redis",
            "must not be there",
        ),
        (lambda it: it["general_settings"].pop("custom_auth"), "general_settings.custom_auth", "and is missing"),
        (lambda it: it["model_list"].pop(), "model_list", "must be [{'model_name'"),
    ],
)
def test_whatever_else_litellm_is_told_is_found(
    empty: Rendered, config: Object, change: Callable[[Any], object], place: str, message: str
) -> None:
    """By its place, and without what was given: that may be a secret."""
    change(config)

    [found] = found_by(gateway_decided, empty, objects(config))

    assert found[0] == f"{IN_FILE} {place}"
    assert message in found[1]
    assert "secret" not in found[1]


def test_a_key_that_a_store_does_not_have_is_found(empty: Rendered) -> None:
    """Below the keys that LiteLLM's own list of names knows."""
    gateway = empty.spec.gateway.model_copy(update={"keys": Keys.DATABASE})
    kept = replace(empty, spec=empty.spec.model_copy(update={"gateway": gateway}))
    config = gateway_config(kept.spec, place=CLUSTER)
    config["general_settings"]["coordination_redis"]["hostt"] = "x"

    [(place, _)] = found_by(gateway_decided, kept, objects(config))

    assert place == f"{IN_FILE} general_settings.coordination_redis.hostt"


def test_a_config_of_a_platform_without_a_gateway_is_found(empty: Rendered, config: Object) -> None:
    """Nobody decided it."""
    none = replace(empty, spec=PlatformSpec())

    assert found_by(gateway_decided, none, objects(config)) == [
        (IN_FILE, "must not be there: the platform has no gateway")
    ]
