"""Which labels the pods of a model have, as far as a constraint over them may name them."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from triad.spec.part import Contradiction

if TYPE_CHECKING:  # a model asks this module, which needs its type alone
    from collections.abc import Iterator, Mapping

    from triad.spec.model import Model

_OWN = frozenset({"app.kubernetes.io/component", "app.kubernetes.io/part-of", "triad/model"})
_NAME = "app.kubernetes.io/name"
_OF_DEPLOYMENTS = frozenset({"pod-template-hash"})
_OF_KUBERAY = frozenset(
    {
        "app.kubernetes.io/created-by",
        "ray.io/cluster",
        "ray.io/group",
        "ray.io/identifier",
        "ray.io/is-ray-node",
        "ray.io/node-type",
        "ray.io/serve",
    }
)
"""Source: ray-project/kuberay 1.7 ray-operator/controllers/ray/common/pod.go, labelPod."""


def selected_by(*, on_ray: bool) -> frozenset[str]:
    """Labels in the selector of a constraint that names none."""
    return _OWN if on_ray else _OWN | {_NAME}


def contradictions(model: Model) -> Iterator[Contradiction]:
    """Yield every constraint that the API server would refuse, or that would count no pod."""
    for index, given in enumerate(model.placement.spread or ()):
        message = _selector(model, given) or _keys(model, given)
        if message:
            yield Contradiction(("placement", "spread", index), message)


def _selector(model: Model, given: Mapping[str, Any]) -> str:
    labels = _labels(model)
    strange = next((key for key in sorted(_asked(given)) if key not in labels), None)
    if strange is None:
        return ""

    return f"labelSelector asks for the label {strange!r}, which no pod of a model has; allowed: {_listed(labels)}"


def _keys(model: Model, given: Mapping[str, Any]) -> str:
    selected = _named(given) or selected_by(on_ray=model.on_ray)
    free = _labels(model) - selected
    wrong = next((key for key in given.get("matchLabelKeys", ()) if key not in free), None)
    if wrong is None:
        return ""
    why = "is in the labelSelector already" if wrong in selected else "is no label of its pods"

    return f"matchLabelKeys has {wrong!r}, which {why}; allowed: {_listed(free)}"


def _labels(model: Model) -> frozenset[str]:
    return _OWN | {_NAME} | (_OF_KUBERAY if model.on_ray else _OF_DEPLOYMENTS)


def _asked(given: Mapping[str, Any]) -> frozenset[str]:
    """Labels without which a pod is not counted."""
    selector = given.get("labelSelector", {})
    there = (each["key"] for each in _expressions(given) if each["operator"] in {"In", "Exists"})

    return frozenset((*selector.get("matchLabels", {}), *there))


def _named(given: Mapping[str, Any]) -> frozenset[str]:
    """Labels of its selector; none where ours takes its place."""
    return _asked(given) | {each["key"] for each in _expressions(given)}


def _expressions(given: Mapping[str, Any]) -> tuple[Mapping[str, Any], ...]:
    return tuple(given.get("labelSelector", {}).get("matchExpressions", ()))


def _listed(labels: frozenset[str]) -> str:
    return ", ".join(sorted(labels))
