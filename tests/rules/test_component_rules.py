"""Rules over heads and servers of models, each with one exchanged for the other."""

import pytest

from tests.rules.serving_objects import Object, change, found_by
from tests.rules.three_models import three_models
from triad.rules import component_rules
from triad.rules.rule import Rule

RULES = (
    component_rules.names_its_component,
    component_rules.selects_servers,
    component_rules.near_its_component,
)
COMPONENT = "app.kubernetes.io/component"
CLUSTER = "spec|rayClusterConfig"
HEAD = f"{CLUSTER}|headGroupSpec|template|metadata|labels|{COMPONENT}"
WORKER = f"{CLUSTER}|workerGroupSpecs|0|template"
NEAR = f"{WORKER}|spec|affinity|podAffinity"
WANTED = f"{NEAR}|preferredDuringSchedulingIgnoredDuringExecution|0|podAffinityTerm|labelSelector|matchLabels"

PLANTED: list[tuple[Rule, str, str, object, str, str]] = [
    (
        component_rules.names_its_component,
        "RayService/c",
        HEAD,
        "server",
        "RayService/models/c spec.rayClusterConfig.headGroupSpec metadata.labels",
        "must be 'head', got 'server'",
    ),
    (
        component_rules.names_its_component,
        "Deployment/a",
        f"spec|template|metadata|labels|{COMPONENT}",
        None,
        "Deployment/models/a metadata.labels",
        "must be 'server', got None",
    ),
    (
        component_rules.selects_servers,
        "PodDisruptionBudget/c",
        f"spec|selector|matchLabels|{COMPONENT}",
        "head",
        "PodDisruptionBudget/models/c spec.selector",
        "must select RayService/models/c spec.rayClusterConfig.workerGroupSpecs[0] of",
    ),
    (
        component_rules.selects_servers,
        "PodDisruptionBudget/c",
        "spec|selector|matchLabels",
        {"triad/model": "c"},
        "PodDisruptionBudget/models/c spec.selector",
        "triad/model In [c] must select",
    ),
    (
        component_rules.near_its_component,
        "RayService/c",
        f"{NEAR}|requiredDuringSchedulingIgnoredDuringExecution|0|labelSelector|matchLabels|{COMPONENT}",
        "head",
        "RayService/models/c spec.rayClusterConfig.workerGroupSpecs[0] affinity.podAffinity.required",
        "must select a server, not RayService/models/c spec.rayClusterConfig.headGroupSpec",
    ),
    (
        component_rules.near_its_component,
        "RayService/c",
        f"{WANTED}|{COMPONENT}",
        "server",
        "RayService/models/c spec.rayClusterConfig.workerGroupSpecs[0] affinity.podAffinity.preferred",
        "must select a head, not RayService/models/c spec.rayClusterConfig.workerGroupSpecs[0]",
    ),
]


@pytest.mark.parametrize("rule", RULES, ids=lambda rule: rule.name)
def test_heads_and_servers_in_their_places_are_allowed(three: list[Object], rule: Rule) -> None:
    """Two Deployments, and one model behind Ray."""
    assert found_by(rule, three_models(), three) == []


@pytest.mark.parametrize(("rule", "where", "path", "value", "place", "message"), PLANTED)
def test_one_in_the_place_of_the_other_is_found(
    three: list[Object], rule: Rule, where: str, path: str, value: object, place: str, message: str
) -> None:
    """By the name of the object, though a pod of the right model answers."""
    change(three, where, path, value)

    found = found_by(rule, three_models(), three)

    assert any(each.startswith(place) and message in said for each, said in found), found


def test_labels_exchanged_between_the_pods_of_two_models_are_found_at_both(three: list[Object]) -> None:
    """The budget of one would keep its head as if it had the engine."""
    change(three, "RayService/c", HEAD, "server")
    change(three, "Deployment/a", f"spec|template|metadata|labels|{COMPONENT}", "head")

    found = [where for where, _ in found_by(component_rules.names_its_component, three_models(), three)]

    assert found == [
        "Deployment/models/a metadata.labels",
        "RayService/models/c spec.rayClusterConfig.headGroupSpec metadata.labels",
    ]
