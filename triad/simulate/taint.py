"""Taints of nodes, and what a pod tolerates.

Source: https://kubernetes.io/docs/concepts/scheduling-eviction/taint-and-toleration/
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

_PREFERENCE = "PreferNoSchedule"


@dataclass(frozen=True, slots=True, kw_only=True)
class Taint:
    """One taint; a value that is left out is empty."""

    key: str
    value: str = ""
    effect: str

    @classmethod
    def read(cls, taint: Mapping[str, Any]) -> "Taint":
        """Take one from a NodePool's or a node's list."""
        return cls(key=taint["key"], value=str(taint.get("value", "")), effect=taint["effect"])

    def __str__(self) -> str:
        return f"{self.key}{'=' if self.value else ''}{self.value}:{self.effect}"


@dataclass(frozen=True, slots=True, kw_only=True)
class Toleration:
    """What a pod tolerates: an absent key is every key, an absent effect every effect."""

    key: str | None = None
    operator: str = "Equal"
    value: str = ""
    effect: str | None = None

    @classmethod
    def read(cls, toleration: Mapping[str, Any]) -> "Toleration":
        """Take one from a pod's list."""
        return cls(
            key=toleration.get("key") or None,
            operator=toleration.get("operator") or "Equal",
            value=str(toleration.get("value") or ""),
            effect=toleration.get("effect") or None,
        )

    def tolerates(self, taint: Taint) -> bool:
        """Whether a pod with this toleration may be scheduled in spite of `taint`."""
        if self.effect not in {None, taint.effect}:
            return False
        if self.operator == "Exists":
            return self.key in {None, taint.key}

        return (self.key, self.value) == (taint.key, taint.value)


def intolerable(taints: Iterable[Taint], tolerations: Iterable[Toleration]) -> tuple[Taint, ...]:
    """The taints that keep a pod away; one that only states a preference never does."""
    accepted = tuple(tolerations)

    return tuple(
        taint for taint in taints if taint.effect != _PREFERENCE and not any(each.tolerates(taint) for each in accepted)
    )
