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
