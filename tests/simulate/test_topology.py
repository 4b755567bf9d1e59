"""What a pod asks of where others are."""

from typing import Any

import pytest

from triad.simulate.topology import spreads, terms

LABELS = {"app": "chat", "ray.io/cluster": "chat-*****"}
REQUIRED, PREFERRED = (f"{each}DuringSchedulingIgnoredDuringExecution" for each in ("required", "preferred"))


def _term(**body: object) -> dict[str, Any]:
    return {"topologyKey": "topology.kubernetes.io/zone", "labelSelector": {"matchLabels": {"app": "chat"}}, **body}


def _only(spec: dict[str, Any]) -> Any:  # noqa: ANN401  # a Term, of which tests look at one attribute each
    [found] = terms(spec, LABELS, namespace="models")

    return found


@pytest.mark.parametrize(("kind", "is_apart"), [("podAffinity", False), ("podAntiAffinity", True)])
def test_near_and_apart_are_told_from_each_other(kind: str, *, is_apart: bool) -> None:
    """By where the term stands."""
    term = _only({"affinity": {kind: {REQUIRED: [_term()]}}})

    assert (term.is_apart, term.weight, term.where) == (is_apart, None, f"affinity.{kind}.{REQUIRED}[0]")


def test_a_preference_has_a_weight() -> None:
    """What must hold has none."""
    term = _only({"affinity": {"podAffinity": {PREFERRED: [{"weight": 40, "podAffinityTerm": _term()}]}}})

    assert (term.weight, term.where) == (40, f"affinity.podAffinity.{PREFERRED}[0].podAffinityTerm")


@pytest.mark.parametrize(
    ("body", "expected"),
    [
        ({"matchLabelKeys": ["ray.io/cluster"]}, "app In [chat] and ray.io/cluster In [chat-*****]"),
        ({"mismatchLabelKeys": ["ray.io/cluster"]}, "app In [chat] and ray.io/cluster NotIn [chat-*****]"),
        ({"matchLabelKeys": ["absent"]}, "app In [chat]"),
        ({"labelSelector": {}}, "everything"),
        ({"labelSelector": None}, "nothing"),
    ],
)
def test_a_pods_own_values_join_its_selector(body: dict[str, Any], expected: str) -> None:
    """Of the keys that must match, or differ; a label that it lacks is passed over."""
    [spread] = spreads({"topologySpreadConstraints": [_term(**body)]}, LABELS)

    assert str(_only({"affinity": {"podAffinity": {REQUIRED: [_term(**body)]}}}).selector) == expected
    assert str(spread.selector) == expected


@pytest.mark.parametrize(
    ("body", "named", "selector"),
    [
        ({}, {"models"}, "nothing"),
        ({"namespaces": ["agent"]}, {"agent"}, "nothing"),
        ({"namespaceSelector": {}}, set(), "everything"),
        ({"namespaces": ["agent"], "namespaceSelector": {"matchLabels": {"a": "b"}}}, {"agent"}, "a In [b]"),
    ],
)
def test_a_term_looks_into_its_own_namespace_unless_it_names_others(
    body: dict[str, Any], named: set[str], selector: str
) -> None:
    """A list and a selector add up."""
    term = _only({"affinity": {"podAffinity": {REQUIRED: [_term(**body)]}}})

    assert (term.namespaces, str(term.namespace_selector)) == (named, selector)


@pytest.mark.parametrize(
    ("body", "skew", "is_required"),
    [
        ({}, 1, True),
        ({"maxSkew": 3, "whenUnsatisfiable": "ScheduleAnyway"}, 3, False),
        ({"whenUnsatisfiable": "DoNotSchedule"}, 1, True),
    ],
)
def test_a_spread_is_required_unless_it_says_otherwise(body: dict[str, Any], skew: int, *, is_required: bool) -> None:
    """A skew of one is the least."""
    [spread] = spreads({"topologySpreadConstraints": [_term(**body)]}, LABELS)

    assert (spread.max_skew, spread.is_required, spread.where) == (skew, is_required, "topologySpreadConstraints[0]")
