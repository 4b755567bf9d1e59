"""Rules over the end of nodes, each with its mistake planted."""

from collections.abc import Callable
from typing import Any

import pytest

from triad.rules import disruption_rules
from triad.rules.rendered import Rendered

Spoil = Callable[[str, str], Any]


def test_a_pool_without_a_budget_is_found(platform: Rendered, spoil: Spoil) -> None:
    """An empty list is none."""
    spoil("NodePool", "agents")["disruption"]["budgets"] = []

    assert [finding.check for finding in disruption_rules.budget.findings(platform)] == ["disruption-budget"]


@pytest.mark.parametrize("pool", ["graviton", "gpu", "heads-x86"])
def test_model_nodes_that_are_drained_in_use_are_found(platform: Rendered, spoil: Spoil, pool: str) -> None:
    """Karpenter's own default would move a model to save money."""
    del spoil("NodePool", pool)["disruption"]["consolidationPolicy"]

    [finding] = disruption_rules.when_empty.findings(platform)

    assert finding.message == "must be 'WhenEmpty', got None"


def test_agents_may_be_moved(platform: Rendered, spoil: Spoil) -> None:
    """They start in seconds and hold nothing."""
    assert spoil("NodePool", "agents")["disruption"]["consolidationPolicy"] == "WhenEmptyOrUnderutilized"
    assert list(disruption_rules.when_empty.findings(platform)) == []


@pytest.mark.parametrize(
    ("pool", "after", "least"), [("graviton", "30s", "5m"), ("gpu", "9m", "10m"), ("graviton", None, "5m")]
)
def test_nodes_that_go_sooner_than_they_come_are_found(
    platform: Rendered, spoil: Spoil, pool: str, after: str | None, least: str
) -> None:
    """The origin's 30 s are less than its four minutes of start; left out it is none at all."""
    disruption = spoil("NodePool", pool)["disruption"]
    disruption.pop("consolidateAfter")
    disruption.update({"consolidateAfter": after} if after else {})

    [finding] = disruption_rules.outlasts_cold_start.findings(platform)

    assert finding.message == f"must be at least {least!r}, got {after or '0s'!r}"


def test_nodes_that_never_go_outlast_everything(platform: Rendered, spoil: Spoil) -> None:
    """Never is longer than any time."""
    spoil("NodePool", "gpu")["disruption"]["consolidateAfter"] = "Never"

    assert list(disruption_rules.outlasts_cold_start.findings(platform)) == []


def test_an_expiry_without_grace_is_found(platform: Rendered, spoil: Spoil) -> None:
    """A node that never expires needs none."""
    for pool in ("gpu", "heads-arm"):
        del spoil("NodePool", pool)["template"]["spec"]["terminationGracePeriod"]

    [finding] = disruption_rules.expiry_grace.findings(platform)

    assert finding.where == "NodePool/gpu spec.template.spec.terminationGracePeriod"


def test_a_grace_longer_than_a_deploy_is_found(platform: Rendered, spoil: Spoil) -> None:
    """Ten minutes are allowed, one more second is not."""
    spoil("NodePool", "gpu")["template"]["spec"]["terminationGracePeriod"] = "10m1s"
    spoil("NodePool", "graviton")["template"]["spec"]["terminationGracePeriod"] = "10m"

    [finding] = disruption_rules.expiry_grace.findings(platform)

    assert finding.message == "must be at most 10m, got '10m1s'"


def test_a_budget_without_a_bound_is_found(platform: Rendered, spoil: Spoil) -> None:
    """All of the nodes in use are not some of them; of empty ones all may go."""
    spoil("NodePool", "gpu")["disruption"]["budgets"] = [{"nodes": "10%"}, {"nodes": "100%"}]
    spoil("NodePool", "graviton")["disruption"]["budgets"] = [{"nodes": "100%", "reasons": ["Empty"]}]

    [finding] = disruption_rules.budget_bounds.findings(platform)

    assert finding.where == "NodePool/gpu spec.disruption.budgets[1].nodes"


@pytest.mark.parametrize("expiry", ["336h", None])
def test_heads_that_expire_are_found(platform: Rendered, spoil: Spoil, expiry: str | None) -> None:
    """Left out it is Karpenter's own, 30 days; models may expire."""
    spoil("NodePool", "heads-arm")["template"]["spec"]["expireAfter"] = expiry

    [finding] = disruption_rules.heads_stay.findings(platform)

    assert finding.message == f"must be 'Never', got {expiry!r}"
    assert finding.where.startswith("NodePool/heads-arm ")


@pytest.mark.parametrize("grace", ["2m1s", "5m", None])
def test_a_spot_pool_that_drains_longer_than_its_notice_is_found(
    platform: Rendered, spoil: Spoil, grace: str | None
) -> None:
    """Two minutes are what AWS gives, and what the example has; without a bound it is for ever."""
    spoil("NodePool", "graviton-spot")["template"]["spec"]["terminationGracePeriod"] = grace

    [finding] = disruption_rules.spot_grace.findings(platform)

    assert finding.message == f"must be at most 2m on Spot, got {grace!r}"
