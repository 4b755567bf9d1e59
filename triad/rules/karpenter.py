"""A rendered NodePool, and what follows from it: types, role, class."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any, Self

from triad.catalog.instances import InstanceType, Silicon
from triad.planning.names import HEAD_LABEL, MODEL_LABEL
from triad.rules.finding import named
from triad.rules.malformed import MALFORMED, reason
from triad.simulate.karpenter import launchable
from triad.simulate.node import CAPACITY_TYPE
from triad.spec.platform import PlatformSpec
from triad.spec.role import DEFAULT_LABELS, Role


@dataclass(frozen=True, slots=True, kw_only=True)
class KarpenterPool:
    """One NodePool.

    Attributes:
        role: What the spec says of the pool of this name, or what its labels say where the spec does not name it.
        types: What the catalogue has for its requirements, wherever it is offered.
        capacity: Capacity types that the requirements leave.
        node_class: Spec of the class of exactly the group, kind and name it refers to; None if there is none.
    """

    name: str
    body: Mapping[str, Any]
    role: Role
    types: tuple[InstanceType, ...]
    capacity: frozenset[str]
    node_class: Mapping[str, Any] | None

    @classmethod
    def read(cls, body: Mapping[str, Any], *, spec: PlatformSpec, classes: Iterable[Mapping[str, Any]]) -> Self:
        """Work out what a NodePool is.

        Raises:
            ValueError: It does not have the shape of one; the text names it.
        """
        try:
            return cls._read(body, spec=spec, classes=classes)
        except MALFORMED as error:
            msg = f"{named(body)}: {reason(error)}"
            raise ValueError(msg) from error

    @classmethod
    def _read(cls, body: Mapping[str, Any], *, spec: PlatformSpec, classes: Iterable[Mapping[str, Any]]) -> Self:
        name = body["metadata"]["name"]
        launched = list(launchable(body))
        reference = body["spec"]["template"]["spec"]["nodeClassRef"]
        wanted = (reference["group"], reference["kind"], reference["name"])

        return cls(
            name=name,
            body=body,
            role=spec.pools[name].role if name in spec.pools else _labelled_role(body),
            types=tuple(instance for instance, _ in launched),
            capacity=frozenset().union(*(labels[CAPACITY_TYPE] or () for _, labels in launched)),
            node_class=next((each["spec"] for each in classes if _identity(each) == wanted), None),
        )

    @property
    def where(self) -> str:
        """The object, for a finding."""
        return f"NodePool/{self.name}"

    @property
    def class_name(self) -> str:
        """Name of the class that it refers to."""
        return str(self.node["nodeClassRef"]["name"])

    @property
    def node(self) -> Mapping[str, Any]:
        """What it says of each of its nodes."""
        return dict(self.body["spec"]["template"]["spec"])

    @property
    def labels(self) -> Mapping[str, str]:
        """Labels of its nodes."""
        return dict(_labels(self.body))

    @property
    def disruption(self) -> Mapping[str, Any]:
        """When its nodes may go."""
        return dict(self.body["spec"].get("disruption") or {})

    @property
    def silicon(self) -> Silicon | None:
        """What its nodes compute with; None if it can launch none."""
        return self.types[0].silicon if self.types else None

    @property
    def accelerator_resources(self) -> tuple[str, ...]:
        """Resources of the accelerators that its types have."""
        return tuple(dict.fromkeys(each.accelerator_resource for each in self.types if each.accelerator_resource))


def _identity(node_class: Mapping[str, Any]) -> tuple[str, str, str]:
    group = str(node_class["apiVersion"]).partition("/")[0]

    return group, str(node_class["kind"]), str(node_class["metadata"]["name"])


def _labels(body: Mapping[str, Any]) -> Mapping[str, str]:
    return (body["spec"]["template"].get("metadata") or {}).get("labels") or {}


def _labelled_role(body: Mapping[str, Any]) -> Role:
    labels = _labels(body)
    if labels.get(HEAD_LABEL) == "true":
        return Role.HEADS
    meant = {label: role for (_, role), label in DEFAULT_LABELS.items()}

    return meant.get(str(labels.get(MODEL_LABEL)), Role.MODELS)
