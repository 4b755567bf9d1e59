"""Tests of triad.planning.gateway_warnings."""

from typing import Any

import pytest

from tests.planning.routed import CERTIFICATE, routed
from triad.planning.gateway_warnings import gateway_warnings
from triad.spec import PlatformSpec

ALL = {"a": {"backends": ["gpu"]}, "b": {"backends": ["cpu"]}, "e": {"backends": ["embedder"]}}
BEDROCK = {"model": "amazon.nova-lite-v1:0"}


def told(spec: PlatformSpec) -> list[tuple[str, str]]:
    """List path and message of each."""
    return [(each.path, each.message) for each in gateway_warnings(spec)]


def test_a_platform_without_a_doubt_is_told_nothing() -> None:
    """Nor is one without a gateway."""
    assert told(routed(ALL)) == []
    assert told(routed(enabled=False)) == []


@pytest.mark.parametrize(
    ("routes", "gateway", "path", "said"),
    [
        ({"a": {"backends": ["gpu"]}, "e": ALL["e"]}, {}, "models.cpu", "no client reaches it"),
        (
            {"a": {"backends": ["cpu", "gpu"]}, "e": ALL["e"]},
            {},
            "routes.a.backends",
            "gpu takes 8192 tokens, not 16384",
        ),
        (
            {**ALL, "a": {"backends": ["gpu", "cpu"]}},
            {"retries": 0},
            "gateway.retries",
            "gets the error",
        ),
        (ALL, {"log_prompts": True}, "gateway.log_prompts", "whoever may read logs"),
        (ALL, {"keys": "database"}, "gateway.keys", "never run by this project"),
        (ALL, {"keys": "database", "clients": {"a": {"parallel": 1}}}, "gateway.clients", "not read"),
        (ALL, {"clients": {"a": {"budget_per_day": 5}}}, "gateway.clients.a.budget_per_day", "nothing is ever counted"),
        (
            {**ALL, "a": {"backends": ["gpu"], "bedrock": BEDROCK}},
            {"retries": 0},
            "gateway.retries",
            "gets the error",
        ),
        (
            {**ALL, "a": {"backends": ["gpu"], "bedrock": BEDROCK, "context_fallback": "b"}},
            {},
            "routes.a.context_fallback",
            "are asked with 'retries: 2'",
        ),
        (
            ALL,
            {"ingress": {"certificate": CERTIFICATE, "public": True, "allowed_cidrs": ["0.0.0.0/0"]}},
            "gateway.ingress.allowed_cidrs",
            "everybody on the internet",
        ),
    ],
)
def test_what_deserves_a_second_look_is_named_by_its_key(
    routes: dict[str, Any], gateway: dict[str, Any], path: str, said: str
) -> None:
    """Each can be changed where it says."""
    spec = PlatformSpec.model_validate({**routed().model_dump(), "routes": routes, "gateway": gateway})

    assert [message for where, message in told(spec) if where == path and said in message]


@pytest.mark.parametrize(
    ("asked", "retries"), [({"backends": ["gpu"]}, 1), ({"backends": ["gpu"], "bedrock": BEDROCK}, 2)]
)
def test_a_context_fallback_within_the_budget_is_no_news(asked: dict[str, Any], retries: int) -> None:
    """One backend alone leaves the one retry to it, and two retries are enough for both."""
    spec = routed({**ALL, "a": {**asked, "context_fallback": "b"}}, retries=retries)

    assert [path for path, _ in told(spec) if path.endswith("context_fallback")] == []


def test_a_budget_for_what_has_a_price_is_counted() -> None:
    """Bedrock's tokens have one."""
    priced = {**ALL, "a": {"backends": ["gpu"], "bedrock": BEDROCK}}

    assert told(routed(priced, clients={"team": {"models": ["a"], "budget_per_day": 5}})) == []


def test_one_replica_in_production_is_told() -> None:
    """In dev it is the default."""
    assert [path for path, _ in told(routed(ALL, size="production", replicas={"min": 1}))] == ["gateway.replicas.min"]
