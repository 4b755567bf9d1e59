"""A wrong label in any selector of any shipped spec is found, by the name of the object that it stands in."""

import re
from collections.abc import Iterator
from functools import cache
from pathlib import Path

import pytest

from cdk8s_charts.platform import manifests
from tests.rules.plants import OF_KUBERAY, Plant, components, neighbours, planted, plants
from tests.rules.three_models import three_models
from triad.cli.manifests import objects
from triad.rules import (
    belonging_rules,
    component_rules,
    egress_rules,
    placement_rules,
    pod_rules,
    policy_rules,
    reach_rules,
    selector_rules,
)
from triad.rules.rendered import Rendered
from triad.spec.load import load

ROOT = Path(__file__).resolve().parents[2]
SPECS = {
    "platform.yaml": None,
    "examples/full.yaml": "prod",
    **{f"examples/{each.name}": None for each in sorted((ROOT / "examples").glob("*.yaml")) if each.stem != "full"},
}
THREE = "three models"
LOOK = (
    selector_rules.service_selects,
    selector_rules.budget_selects,
    selector_rules.ingress_backend,
    pod_rules.selector_matches,
    policy_rules.policy_selects,
    policy_rules.policy_peers,
    egress_rules.egress_dns,
    placement_rules.spread_selects,
    placement_rules.affinity_selects,
    placement_rules.match_label_keys,
    policy_rules.policy_joins_ray,
    belonging_rules.makes_its_own,
    belonging_rules.selects_its_own,
    belonging_rules.leads_to_its_own,
    belonging_rules.spreads_itself,
    belonging_rules.near_its_own,
    component_rules.names_its_component,
    component_rules.selects_servers,
    component_rules.near_its_component,
    reach_rules.gateway_reaches,
    reach_rules.gateway_reaches_no_more,
)

KINDS = {
    "Service spec.selector",
    "Deployment spec.selector",
    "PodDisruptionBudget spec.selector",
    "NetworkPolicy podSelector",
    "NetworkPolicy from podSelector",
    "NetworkPolicy from namespaceSelector",
    "NetworkPolicy to podSelector",
    "NetworkPolicy to namespaceSelector",
    "pod topologySpreadConstraints labelSelector",
    "pod affinity required labelSelector",
    "pod affinity preferred labelSelector",
    "pod affinity required matchLabelKeys",
    "pod affinity preferred matchLabelKeys",
    "Ingress backend",
    OF_KUBERAY,
}

NEIGHBOURLY = {
    "Service spec.selector",
    "Deployment spec.selector",
    "PodDisruptionBudget spec.selector",
    "NetworkPolicy podSelector",
    "NetworkPolicy from podSelector",
    "NetworkPolicy to podSelector",
    "pod topologySpreadConstraints labelSelector",
    "pod affinity required labelSelector",
    "pod affinity preferred labelSelector",
    "Ingress backend",
}

OF_A_COMPONENT = {
    "Service spec.selector",
    "Deployment spec.selector",
    "PodDisruptionBudget spec.selector",
    "NetworkPolicy to podSelector",
    "pod topologySpreadConstraints labelSelector",
    "pod affinity required labelSelector",
    "pod affinity preferred labelSelector",
    "pod labels",
}


@cache
def rendered(spec: str) -> Rendered:
    """Render one spec, without templates."""
    if spec == THREE:
        return three_models()
    loaded = load(ROOT / spec, stage=SPECS[spec]).spec
    made = tuple(each for text in manifests(loaded).values() for each in objects(text))

    return Rendered(spec=loaded, manifests=made, templates={})


def _places(of: Rendered) -> Iterator[str]:
    """Yield places of findings, so that whoever has found what he looks for need not judge by every rule."""
    return (finding.where for rule in LOOK for finding in rule.findings(of))


def _is_seen(spec: str, plant: Plant) -> bool:
    places = _places(planted(rendered(spec), plant))

    return any(place.startswith(f"{plant.selects}/") and plant.name in place for place in places)


def _is_named(spec: str, plant: Plant) -> bool:
    return any(plant.name in re.split("[/ ]", place) for place in _places(planted(rendered(spec), plant)))


@pytest.mark.parametrize("spec", [*SPECS, THREE])
def test_every_selector_of_a_shipped_spec_selects_a_pod(spec: str) -> None:
    """As it stands nothing is found, so that below only the planted label is."""
    assert list(_places(rendered(spec))) == []


@pytest.mark.parametrize("spec", SPECS)
def test_a_wrong_label_anywhere_is_found_by_name(spec: str) -> None:
    """Each label of each selector, one at a time: of objects, of their pods, and of the Services that KubeRay makes."""
    assert [plant for plant in plants(rendered(spec)) if not _is_seen(spec, plant)] == []


@pytest.mark.parametrize("spec", [*SPECS, THREE])
def test_a_label_of_another_model_is_found_wherever_one_of_ours_stands(spec: str) -> None:
    """A pod answers to it, and it is the wrong one: each model's label in turn, in each object of each other one."""
    assert [plant for plant in neighbours(rendered(spec)) if not _is_named(spec, plant)] == []


@pytest.mark.parametrize("spec", [*SPECS, THREE])
def test_a_head_where_a_server_is_meant_is_found(spec: str) -> None:
    """And a server where a head is: in selectors, and as the label of the pod itself."""
    assert [plant for plant in components(rendered(spec)) if not _is_named(spec, plant)] == []


def test_labels_of_a_model_stand_in_every_kind_of_selector_that_a_neighbour_could_answer() -> None:
    """Or the planted ones above would prove little."""
    assert {plant.what for plant in neighbours(rendered(THREE))} == NEIGHBOURLY


def test_labels_of_a_component_stand_in_every_kind_of_selector_that_tells_head_from_server() -> None:
    """Or the exchanged ones above would prove little."""
    assert {plant.what for plant in components(rendered(THREE))} == OF_A_COMPONENT


def test_every_kind_of_selector_is_in_some_shipped_spec() -> None:
    """A kind that nobody renders would be looked at by nobody."""
    assert {plant.what for spec in SPECS for plant in plants(rendered(spec))} >= KINDS
