"""Rules that a pod is closed to everybody whom nobody named, each with its mistake planted."""

import pytest

from tests.rules.serving_objects import Object, change, found_by
from tests.rules.three_models import three_models
from triad.rules import closed_rules
from triad.rules.rule import Rule

RULES = (closed_rules.model_policy, closed_rules.open_policy)
FIRST = "NetworkPolicy/models/a spec.ingress[0].from"


@pytest.mark.parametrize("rule", RULES, ids=lambda rule: rule.name)
def test_models_that_are_closed_are_allowed(three: list[Object], rule: Rule) -> None:
    """A load balancer is let in by its range, a Ray cluster by its own labels."""
    assert found_by(rule, three_models(), three) == []


def test_a_model_without_a_policy_is_found(three: list[Object]) -> None:
    """The policy of the whole namespace does not say who may."""
    left = [each for each in three if (each["kind"], each["metadata"]["name"]) != ("NetworkPolicy", "a")]

    assert found_by(closed_rules.model_policy, three_models(), left) == [
        ("Deployment/models/a", "no NetworkPolicy of namespace 'models' names it for what comes in")
    ]


@pytest.mark.parametrize(
    "ingress",
    [
        {},
        {"ports": [{"port": 8000}]},
        {"from": []},
        {"from": [{"namespaceSelector": {}}]},
        {"from": [{"namespaceSelector": {}, "podSelector": {}}]},
        {"from": [{"ipBlock": {"cidr": "0.0.0.0/0"}}]},
        {"from": [{"ipBlock": {"cidr": "::/0"}}]},
    ],
)
def test_a_policy_that_lets_everybody_in_is_found(three: list[Object], ingress: Object) -> None:
    """By nobody named, by everybody named, or by every address."""
    change(three, "NetworkPolicy/a", "spec.ingress", [ingress])

    [(where, message)] = found_by(closed_rules.open_policy, three_models(), three)

    assert where == FIRST
    assert message.startswith("must name who may come in")


@pytest.mark.parametrize(
    "peer",
    [
        {"podSelector": {}},
        {"namespaceSelector": {}, "podSelector": {"matchLabels": {"app": "x"}}},
        {"ipBlock": {"cidr": "10.0.0.0/16"}},
    ],
)
def test_a_policy_that_names_some_is_allowed(three: list[Object], peer: Object) -> None:
    """All pods of the namespace, certain ones of all namespaces, a range."""
    change(three, "NetworkPolicy/a", "spec.ingress", [{"from": [peer]}])

    assert found_by(closed_rules.open_policy, three_models(), three) == []
