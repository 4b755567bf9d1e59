"""A wrong label in any selector of any shipped spec is found, by the name of the object that it stands in."""

import re
from collections.abc import Iterator, Mapping
from copy import deepcopy
from dataclasses import replace
from functools import cache
from pathlib import Path
from typing import Any, NamedTuple

import pytest

from cdk8s_charts.platform import manifests
from tests.rules.three_models import three_models
from triad.cli.manifests import objects
from triad.rules import belonging_rules, egress_rules, placement_rules, pod_rules, policy_rules, selector_rules
from triad.rules.belonging_rules import MODEL
from triad.rules.rendered import Rendered
from triad.simulate.kuberay import config_of
from triad.spec.load import load

ROOT = Path(__file__).resolve().parents[2]
SPECS = {
    "platform.yaml": None,
    "examples/full.yaml": "prod",
    **{f"examples/{each.name}": None for each in sorted((ROOT / "examples").glob("*.yaml")) if each.stem != "full"},
}
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
)
WRONG = "planted"
THREE = "three models"
OF_KUBERAY = "Service of KubeRay before the head"
Path_ = tuple[str | int, ...]

_TERMS = ("requiredDuringSchedulingIgnoredDuringExecution", "preferredDuringSchedulingIgnoredDuringExecution")
_HEAD = ("spec", "rayClusterConfig", "headGroupSpec", "template")


class Plant(NamedTuple):
    """One place for a wrong label.

    Attributes:
        what: Kind of selector.
        kind: Of the object.
        name: Of the object.
        path: Place of the label's value in the object.
        value: In its stead.
    """

    what: str
    kind: str
    name: str
    path: Path_
    value: object = WRONG


KINDS = {
    "Service spec.selector",
    "Deployment spec.selector",
    "PodDisruptionBudget spec.selector",
    "NetworkPolicy podSelector",
    "NetworkPolicy from podSelector",
    "NetworkPolicy from namespaceSelector",
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
    "pod topologySpreadConstraints labelSelector",
    "pod affinity required labelSelector",
    "pod affinity preferred labelSelector",
    "Ingress backend",
}


@cache
def rendered(spec: str) -> Rendered:
    """Render one spec, without templates."""
    if spec == THREE:
        return three_models()
    loaded = load(ROOT / spec, stage=SPECS[spec]).spec
    made = tuple(each for text in manifests(loaded).values() for each in objects(text))

    return Rendered(spec=loaded, manifests=made, templates={})


def plants(spec: str) -> Iterator[Plant]:
    """Every label of every selector that is rendered."""
    for manifest in rendered(spec).manifests:
        kind, name = manifest["kind"], manifest["metadata"]["name"]
        for what, path, labels in _selectors(manifest):
            if isinstance(labels, Mapping):
                yield from (Plant(what, kind, name, (*path, key)) for key in labels)
            else:
                yield Plant(what, kind, name, path, [WRONG] if isinstance(labels, list) else WRONG)


def neighbours(spec: str) -> Iterator[Plant]:
    """Every label of a model in a selector of an object that belongs to one, with the label of each other model."""
    found = rendered(spec)
    owners = {
        (each["kind"], each["metadata"]["name"]): (each["metadata"].get("labels") or {}).get(MODEL)
        for each in found.manifests
    }
    models = {model for model in owners.values() if model}
    for plant in plants(spec):
        owner = owners[plant.kind, plant.name]
        if owner and plant.path[-1] == MODEL:
            yield from (plant._replace(value=other) for other in sorted(models - {owner}))
        if owner and plant.what == "Ingress backend":
            doors = {name: model for (kind, name), model in owners.items() if kind == "Service"}
            yield from (plant._replace(value=name) for name, model in doors.items() if model not in {None, owner})


def _selectors(manifest: Mapping[str, Any]) -> Iterator[tuple[str, Path_, object]]:
    spec = manifest.get("spec") or {}
    match manifest["kind"]:
        case "Service":
            yield "Service spec.selector", ("spec", "selector"), spec["selector"]
        case "Deployment" | "PodDisruptionBudget" as kind:
            yield f"{kind} spec.selector", ("spec", "selector", "matchLabels"), spec["selector"]["matchLabels"]
        case "NetworkPolicy":
            yield from _of_policy(spec)
        case "Ingress":
            yield from _of_ingress(spec)
    if config_of(manifest) is not None:
        # KubeRay's Service of the head asks for the label that a template takes over.
        yield OF_KUBERAY, (*_HEAD, "metadata", "labels", "app.kubernetes.io/name"), WRONG
    for place, pod in _pods(manifest, ()):
        yield from _of_pod(place, pod)


def _of_ingress(spec: Mapping[str, Any]) -> Iterator[tuple[str, Path_, object]]:
    for at, each in enumerate(spec["rules"]):
        for to, path in enumerate(each["http"]["paths"]):
            where = ("spec", "rules", at, "http", "paths", to, "backend", "service", "name")
            yield "Ingress backend", where, path["backend"]["service"]["name"]


def _of_policy(spec: Mapping[str, Any]) -> Iterator[tuple[str, Path_, object]]:
    if spec["podSelector"]:
        yield "NetworkPolicy podSelector", ("spec", "podSelector", "matchLabels"), spec["podSelector"]["matchLabels"]
    for direction, side in (("ingress", "from"), ("egress", "to")):
        for at, allowed in enumerate(spec.get(direction) or ()):
            for of, peer in enumerate(allowed.get(side) or ()):
                for key in {"podSelector", "namespaceSelector"} & set(peer):
                    path = ("spec", direction, at, side, of, key, "matchLabels")
                    yield f"NetworkPolicy {side} {key}", path, peer[key]["matchLabels"]


def _of_pod(place: Path_, pod: Mapping[str, Any]) -> Iterator[tuple[str, Path_, object]]:
    for at, each in enumerate(pod.get("topologySpreadConstraints") or ()):
        path = (*place, "topologySpreadConstraints", at, "labelSelector", "matchLabels")
        yield "pod topologySpreadConstraints labelSelector", path, each["labelSelector"]["matchLabels"]
    for key, affinity in (pod.get("affinity") or {}).items():
        for term in _TERMS:
            for at, each in enumerate(affinity.get(term) or ()):
                below = ("podAffinityTerm",) if "podAffinityTerm" in each else ()
                found, path = each.get("podAffinityTerm", each), (*place, "affinity", key, term, at, *below)
                what = f"pod affinity {'preferred' if below else 'required'}"
                labels = found["labelSelector"]["matchLabels"]
                yield f"{what} labelSelector", (*path, "labelSelector", "matchLabels"), labels
                if "matchLabelKeys" in found:
                    yield f"{what} matchLabelKeys", (*path, "matchLabelKeys"), found["matchLabelKeys"]


def _pods(value: object, path: Path_) -> Iterator[tuple[Path_, Mapping[str, Any]]]:
    if isinstance(value, Mapping) and isinstance(value.get("containers"), list):
        yield path, value
    elif isinstance(value, Mapping):
        for key, below in value.items():
            yield from _pods(below, (*path, key))
    elif isinstance(value, list):
        for index, below in enumerate(value):
            yield from _pods(below, (*path, index))


def _planted(good: Rendered, plant: Plant) -> Rendered:
    changed = tuple(
        _with(each, plant) if (each["kind"], each["metadata"]["name"]) == (plant.kind, plant.name) else each
        for each in good.manifests
    )

    return replace(good, manifests=changed)


def _with(manifest: Mapping[str, Any], plant: Plant) -> Mapping[str, Any]:
    body = deepcopy(dict(manifest))
    found: Any = body
    *above, last = plant.path
    for step in above:
        found = found[step]
    found[last] = plant.value

    return body


def _is_seen(spec: str, plant: Plant) -> bool:
    kind = "Service" if plant.what == OF_KUBERAY else plant.kind

    return any(
        place.startswith(f"{kind}/") and plant.name in place for place in _places(_planted(rendered(spec), plant))
    )


def _places(of: Rendered) -> list[str]:
    return [finding.where for rule in LOOK for finding in rule.findings(of)]


@pytest.mark.parametrize("spec", [*SPECS, THREE])
def test_every_selector_of_a_shipped_spec_selects_a_pod(spec: str) -> None:
    """As it stands nothing is found, so that below only the planted label is."""
    assert _places(rendered(spec)) == []


@pytest.mark.parametrize("spec", SPECS)
def test_a_wrong_label_anywhere_is_found_by_name(spec: str) -> None:
    """Each label of each selector, one at a time: of objects, of their pods, and of the Services that KubeRay makes."""
    unseen = [plant for plant in plants(spec) if not _is_seen(spec, plant)]

    assert unseen == []


@pytest.mark.parametrize("spec", [*SPECS, THREE])
def test_a_label_of_another_model_is_found_wherever_one_of_ours_stands(spec: str) -> None:
    """A pod answers to it, and it is the wrong one: each model's label in turn, in each object of each other one."""
    unseen = [
        plant
        for plant in neighbours(spec)
        if not any(plant.name in re.split("[/ ]", place) for place in _places(_planted(rendered(spec), plant)))
    ]

    assert unseen == []


def test_labels_of_a_model_stand_in_every_kind_of_selector_that_a_neighbour_could_answer() -> None:
    """Or the planted ones above would prove little."""
    assert {plant.what for plant in neighbours(THREE)} == NEIGHBOURLY


def test_every_kind_of_selector_is_in_some_shipped_spec() -> None:
    """A kind that nobody renders would be looked at by nobody."""
    assert {plant.what for spec in SPECS for plant in plants(spec)} >= KINDS
