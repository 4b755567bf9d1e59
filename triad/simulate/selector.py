"""Label selectors, against labels that are known."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from triad.simulate.requirement import Requirement, satisfied

Body = Mapping[str, Any]


@dataclass(frozen=True, slots=True, kw_only=True)
class Selector:
    """A selector of Kubernetes: an empty one selects everything, one that is left out selects nothing.

    Source: https://kubernetes.io/docs/concepts/overview/working-with-objects/labels/#label-selectors
    """

    requirements: tuple[Requirement, ...] = ()
    is_given: bool = True

    @classmethod
    def read(cls, body: Body | None) -> "Selector":
        """Take one with `matchLabels` and `matchExpressions`."""
        if body is None:
            return cls(is_given=False)
        expressions = (Requirement.read(each) for each in body.get("matchExpressions") or ())

        return cls(requirements=(*_equal(body.get("matchLabels")), *expressions))

    @classmethod
    def of_labels(cls, labels: Mapping[str, str] | None) -> "Selector":
        """Take the selector of a Service, which is labels alone, and selects nothing where it is empty."""
        return cls(requirements=tuple(_equal(labels)), is_given=bool(labels))

    @property
    def keys(self) -> frozenset[str]:
        """Labels that it looks at."""
        return frozenset(each.key for each in self.requirements)

    def matches(self, labels: Mapping[str, str]) -> bool:
        """Whether something with these labels is selected."""
        known = {key: frozenset({str(value)}) for key, value in labels.items()}

        return self.is_given and satisfied(known, self.requirements)

    def may_match(self, labels: Mapping[str, str]) -> bool:
        """Whether something with these labels, and others that are not known, may be selected."""
        asked = tuple(each for each in self.requirements if each.key in labels)

        return self.is_given and Selector(requirements=asked).matches(labels)

    def __str__(self) -> str:
        if not self.is_given:
            return "nothing"

        return " and ".join(map(str, self.requirements)) or "everything"


def _equal(labels: Mapping[str, str] | None) -> Iterable[Requirement]:
    return (Requirement(key=key, operator="In", values=(str(value),)) for key, value in (labels or {}).items())
