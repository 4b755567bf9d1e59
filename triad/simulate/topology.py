"""What a pod asks of where other pods are: spreading, nearness, distance."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from triad.simulate.requirement import Requirement
from triad.simulate.selector import Selector

ZONES = frozenset({"topology.kubernetes.io/zone", "topology.k8s.aws/zone-id"})
HOST = "kubernetes.io/hostname"

Body = Mapping[str, Any]

_REQUIRED = "requiredDuringSchedulingIgnoredDuringExecution"
_PREFERRED = "preferredDuringSchedulingIgnoredDuringExecution"


@dataclass(frozen=True, slots=True, kw_only=True)
class Spread:
    """One topology spread constraint.

    Attributes:
        where: Place in the pod's specification.
        body: As it is written.
    """

    where: str
    body: Body
    key: str
    max_skew: int
    selector: Selector
    is_required: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Term:
    """One term of pod affinity or anti-affinity.

    Attributes:
        where: Place in the pod's specification.
        body: As it is written.
        weight: Of a preference; None where it must hold.
        is_apart: Anti-affinity.
        namespaces: Whose pods count; None where a selector of namespaces says so.
        namespace_selector: Adds namespaces by their labels.
    """

    where: str
    body: Body
    key: str
    selector: Selector
    weight: int | None
    is_apart: bool
    namespaces: frozenset[str]
    namespace_selector: Selector


def spreads(spec: Body, labels: Mapping[str, str]) -> Iterator[Spread]:
    """The spread constraints of a pod that has these labels; its own for `matchLabelKeys` are selected."""
    for index, body in enumerate(spec.get("topologySpreadConstraints") or ()):
        yield Spread(
            where=f"topologySpreadConstraints[{index}]",
            body=body,
            key=body["topologyKey"],
            max_skew=int(body.get("maxSkew", 1)),
            selector=_selector(body, labels),
            is_required=body.get("whenUnsatisfiable", "DoNotSchedule") == "DoNotSchedule",
        )


def terms(spec: Body, labels: Mapping[str, str], *, namespace: str) -> Iterator[Term]:
    """The affinity and anti-affinity terms of a pod that has these labels and is in this namespace."""
    affinity = spec.get("affinity") or {}
    for kind in ("podAffinity", "podAntiAffinity"):
        given = affinity.get(kind) or {}
        for index, body in enumerate(given.get(_REQUIRED) or ()):
            yield _term(f"affinity.{kind}.{_REQUIRED}[{index}]", body, None, labels, namespace)
        for index, preference in enumerate(given.get(_PREFERRED) or ()):
            body, weight = preference["podAffinityTerm"], int(preference["weight"])
            yield _term(f"affinity.{kind}.{_PREFERRED}[{index}].podAffinityTerm", body, weight, labels, namespace)


def _term(where: str, body: Body, weight: int | None, labels: Mapping[str, str], namespace: str) -> Term:
    named = frozenset(body.get("namespaces") or ())
    selected = Selector.read(body.get("namespaceSelector"))

    return Term(
        where=where,
        body=body,
        key=body["topologyKey"],
        selector=_selector(body, labels),
        weight=weight,
        is_apart="AntiAffinity" in where,
        namespaces=named or (frozenset() if selected.is_given else frozenset({namespace})),
        namespace_selector=selected,
    )


def _selector(body: Body, labels: Mapping[str, str]) -> Selector:
    """The selector with the pod's own values of the keys that must match or differ; a key that it lacks is passed over.

    Source: https://kubernetes.io/docs/concepts/scheduling-eviction/assign-pod-node/#matchlabelkeys
    """
    own = Selector.read(body.get("labelSelector"))
    merged = tuple(
        Requirement(key=key, operator=operator, values=(labels[key],))
        for field, operator in (("matchLabelKeys", "In"), ("mismatchLabelKeys", "NotIn"))
        for key in body.get(field) or ()
        if key in labels
    )

    return Selector(requirements=(*own.requirements, *merged), is_given=own.is_given)
