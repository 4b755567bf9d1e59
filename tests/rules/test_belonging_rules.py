"""Rules over what belongs to one model, each with a label of its neighbour planted."""

from typing import Any

import pytest

from tests.rules.serving_objects import Object, change, found_by
from tests.rules.three_models import three_models
from triad.rules import belonging_rules
from triad.rules.rule import Rule

RULES = (
    belonging_rules.makes_its_own,
    belonging_rules.selects_its_own,
    belonging_rules.leads_to_its_own,
    belonging_rules.spreads_itself,
    belonging_rules.near_its_own,
)
POD = "spec|template|spec"
SPREAD = f"{POD}|topologySpreadConstraints|0|labelSelector|matchLabels"
WORKER = "spec|rayClusterConfig|workerGroupSpecs|0|template"
NEAR = f"{WORKER}|spec|affinity|podAffinity"

PLANTED: list[tuple[Rule, str, str, object, str, str]] = [
    (
        belonging_rules.makes_its_own,
        "Deployment/a",
        "metadata|labels|triad/model",
        "b",
        "Deployment/models/a metadata.labels",
        "its label triad/model must be 'b' as its object's, got 'a'",
    ),
    (
        belonging_rules.selects_its_own,
        "Service/a",
        "spec|selector|triad/model",
        "b",
        "Service/models/a spec.selector",
        "selects Deployment/models/b, not only 'a'",
    ),
    (
        belonging_rules.selects_its_own,
        "Service/a",
        "spec|selector",
        {"app.kubernetes.io/part-of": "triad", "app.kubernetes.io/name": "b"},
        "Service/models/a spec.selector",
        "selects Deployment/models/b, not only 'a'",
    ),
    (
        belonging_rules.selects_its_own,
        "PodDisruptionBudget/a",
        "spec|selector|matchLabels|triad/model",
        "b",
        "PodDisruptionBudget/models/a spec.selector",
        "selects Deployment/models/b, not only 'a'",
    ),
    (
        belonging_rules.selects_its_own,
        "NetworkPolicy/a",
        "spec|podSelector|matchLabels|triad/model",
        "b",
        "NetworkPolicy/models/a spec.podSelector",
        "selects Deployment/models/b, not only 'a'",
    ),
    (
        belonging_rules.selects_its_own,
        "NetworkPolicy/a",
        "spec|podSelector",
        {},
        "NetworkPolicy/models/a spec.podSelector",
        "everything selects Deployment/models/b, RayService/models/c",
    ),
    (
        belonging_rules.leads_to_its_own,
        "Ingress/a",
        "spec|rules|0|http|paths|0|backend|service|name",
        "b",
        "Ingress/models/a spec",
        "Service 'b' leads to Deployment/models/b",
    ),
    (
        belonging_rules.spreads_itself,
        "Deployment/a",
        f"{SPREAD}|triad/model",
        "b",
        "Deployment/models/a topologySpreadConstraints[0]",
        "does not select the pod itself",
    ),
    (
        belonging_rules.near_its_own,
        "RayService/c",
        f"{NEAR}|requiredDuringSchedulingIgnoredDuringExecution",
        [{"topologyKey": "topology.kubernetes.io/zone", "labelSelector": {"matchLabels": {"triad/model": "b"}}}],
        "RayService/models/c spec.rayClusterConfig.workerGroupSpecs[0] affinity.podAffinity.required",
        "triad/model In [b] selects Deployment/models/b",
    ),
]


@pytest.mark.parametrize("rule", RULES, ids=lambda rule: rule.name)
def test_models_that_keep_to_themselves_are_allowed(three: list[Object], rule: Rule) -> None:
    """Two of one kind and one behind Ray, side by side."""
    assert found_by(rule, three_models(), three) == []


@pytest.mark.parametrize(("rule", "where", "path", "value", "place", "message"), PLANTED)
def test_a_label_of_a_neighbour_is_found(
    three: list[Object], rule: Rule, where: str, path: str, value: object, place: str, message: str
) -> None:
    """By the name of the object that it stands in, though a pod answers to it."""
    change(three, where, path, value)

    found = found_by(rule, three_models(), three)

    assert any(each.startswith(place) and message in said for each, said in found), found


def test_every_selector_of_what_belongs_to_a_neighbour_is_found(three: list[Object]) -> None:
    """A Service that changes its owner and keeps its pods is as wrong as one that keeps its owner."""
    change(three, "Service/a", "metadata|labels|triad/model", "b")

    [(where, message)] = found_by(belonging_rules.selects_its_own, three_models(), three)

    assert where == "Service/models/a spec.selector"
    assert message.endswith("selects Deployment/models/a, not only 'b'")


def test_a_pod_may_keep_apart_from_a_neighbour_and_spread_with_it(three: list[Object]) -> None:
    """Both are wishes about others, and say so."""
    term = {"topologyKey": "kubernetes.io/hostname", "labelSelector": {"matchLabels": {"triad/model": "b"}}}
    apart: dict[str, Any] = {"podAntiAffinity": {"requiredDuringSchedulingIgnoredDuringExecution": [term]}}
    change(three, "Deployment/a", f"{POD}|affinity", apart)
    change(three, "Deployment/a", SPREAD, {"app.kubernetes.io/part-of": "triad"})

    assert [found_by(rule, three_models(), three) for rule in RULES] == [[]] * len(RULES)
