"""Tests of triad.planning.agent_warnings."""

from typing import Any

import pytest

from tests.planning.asked import asked
from tests.planning.routed import CERTIFICATE, MODELS, POOLS
from triad.planning.agent_warnings import agent_warnings
from triad.spec import PlatformSpec


def told(spec: PlatformSpec) -> list[tuple[str, str]]:
    """List path and message of each."""
    return [(each.path, each.message) for each in agent_warnings(spec)]


def spec_of(size: str = "dev", **keys: object) -> PlatformSpec:
    """Make a platform with three models."""
    return PlatformSpec.model_validate({"size": size, "pools": POOLS, "models": MODELS, **keys})


def test_a_platform_without_a_doubt_is_told_nothing() -> None:
    """Nor is one without an agent, if that was said."""
    assert told(asked()) == told(asked("production")) == told(asked(enabled=False)) == []
    assert told(PlatformSpec()) == []


@pytest.mark.parametrize(
    ("size", "keys", "path", "said"),
    [
        ("production", {"agent": {"replicas": {"min": 1}}}, "agent.replicas.min", "nobody is answered"),
        ("dev", {"agent": {"budget": {"seconds": 60}}}, "agent.budget.seconds", "of gpu may take 240s"),
        ("dev", {"gateway": {"keys": "database"}}, "agent.gateway_secret", "so there is no agent"),
        (
            "dev",
            {"gateway": {"clients": {"agent": {"parallel": 8}}}},
            "gateway.clients.agent.parallel",
            "the gateway refuses the rest",
        ),
        (
            "dev",
            {"agent": {"ingress": {"certificate": CERTIFICATE, "public": True, "allowed_cidrs": ["0.0.0.0/0"]}}},
            "agent.ingress.allowed_cidrs",
            "everybody on the internet",
        ),
    ],
)
def test_what_deserves_a_second_look_is_named_by_its_key(size: str, keys: dict[str, Any], path: str, said: str) -> None:
    """Each can be changed where it says."""
    [(where, message)] = told(spec_of(size, **keys))

    assert where == path
    assert said in message


def test_a_budget_as_long_as_every_answer_of_the_model_is_long_enough() -> None:
    """However short both are."""
    short = {**MODELS, "gpu": {"model": "mistral-7b-instruct-v0.3", "pool": "gpu", "longest_answer": "50s"}}

    assert told(spec_of(models=short, agent={"budget": {"seconds": 60}})) == []


def test_litellms_keys_are_no_reason_to_miss_an_agent_that_nobody_wants() -> None:
    """Or that could ask nobody."""
    database = {"keys": "database"}

    assert told(spec_of(gateway=database, agent={"enabled": False})) == []
    assert (
        told(PlatformSpec.model_validate({"gateway": database, "pools": POOLS, "models": {"e": MODELS["embedder"]}}))
        == []
    )
