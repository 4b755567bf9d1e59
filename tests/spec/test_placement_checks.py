"""Tests of triad.spec.placement_checks."""

from collections.abc import Mapping

import pytest
from pydantic import ValidationError

from tests.planning.placed import placed
from triad.planning.placed_model import Component
from triad.spec.placement_checks import selected_by
from triad.spec.platform import PlatformSpec

_ZONES = {"maxSkew": 1, "topologyKey": "topology.kubernetes.io/zone", "whenUnsatisfiable": "ScheduleAnyway"}


def _said(runtime: str, **changed: object) -> str:
    model = {"model": "llama-3.2-3b-instruct-q4_0", "pool": "cpu", "runtime": runtime}
    spread = {"placement": {"spread": [{**_ZONES, **changed}]}}
    try:
        PlatformSpec.model_validate({"pools": {"cpu": {"silicon": "graviton"}}, "models": {"m": {**model, **spread}}})
    except ValidationError as refusal:
        return str(refusal)

    return ""


def _team(operator: str, **values: object) -> Mapping[str, object]:
    return {"labelSelector": {"matchExpressions": [{"key": "team", "operator": operator, **values}]}}


@pytest.mark.parametrize("base", ["ray llama", "vllm"])
def test_the_selector_that_we_add_has_these_labels(base: str) -> None:
    """What is refused here is what is written there."""
    found = placed(base)

    assert frozenset(found.labels(Component.SERVER)) == selected_by(on_ray=found.on_ray)


@pytest.mark.parametrize(
    ("runtime", "key"),
    [("deployment", "triad/model"), ("deployment", "app.kubernetes.io/name"), ("ray", "app.kubernetes.io/component")],
)
def test_a_key_that_our_own_selector_has_is_refused(runtime: str, key: str) -> None:
    """The API server takes a label in one of the two."""
    assert f"matchLabelKeys has '{key}', which is in the labelSelector already" in _said(runtime, matchLabelKeys=[key])


def test_a_key_that_the_given_selector_has_is_refused_too() -> None:
    """The other one is free then."""
    selector = {"labelSelector": {"matchLabels": {"triad/model": "m"}}}

    assert "in the labelSelector already" in _said("ray", matchLabelKeys=["triad/model"], **selector)
    assert _said("ray", matchLabelKeys=["app.kubernetes.io/component"], **selector) == ""


@pytest.mark.parametrize(("runtime", "key"), [("deployment", "pod-template-hash"), ("ray", "ray.io/cluster")])
def test_a_key_of_its_own_runtime_is_taken(runtime: str, key: str) -> None:
    """A pod of the other has no such label, and the key would be passed over."""
    other = {"deployment": "ray", "ray": "deployment"}[runtime]

    assert _said(runtime, matchLabelKeys=[key]) == ""
    assert f"matchLabelKeys has '{key}', which is no label of its pods" in _said(other, matchLabelKeys=[key])


@pytest.mark.parametrize(
    "changed",
    [{"labelSelector": {"matchLabels": {"team": "a"}}}, _team("In", values=["a"]), _team("Exists")],
)
def test_a_selector_that_selects_no_pod_is_refused(changed: Mapping[str, object]) -> None:
    """No pod of a model has another's label."""
    assert "asks for the label 'team', which no pod of a model has" in _said("deployment", **changed)


@pytest.mark.parametrize("changed", [_team("NotIn", values=["a"]), _team("DoesNotExist")])
def test_a_selector_that_asks_for_no_such_label_is_taken(changed: Mapping[str, object]) -> None:
    """Every pod is without it."""
    assert _said("deployment", **changed) == ""
