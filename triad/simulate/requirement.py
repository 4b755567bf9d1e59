"""Label requirements of node pools and pods, against labels whose value is not settled yet."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any

Values = frozenset[str] | None
"""What a label of a future node may be: any of these, or None where it exists with a value that nobody knows yet."""

Labels = Mapping[str, Values]

_ABSENT: frozenset[str] = frozenset()


@dataclass(frozen=True, slots=True, kw_only=True)
class Requirement:
    """One expression over one label.

    Attributes:
        operator: `In`, `NotIn`, `Exists`, `DoesNotExist`, `Gt`, `Lt`, and Karpenter's `Gte` and `Lte`.
    """

    key: str
    operator: str
    values: tuple[str, ...] = ()

    @classmethod
    def read(cls, expression: Mapping[str, Any]) -> "Requirement":
        """Take one from a `matchExpressions` or `requirements` list."""
        values = tuple(str(value) for value in expression.get("values", ()))
        return cls(key=expression["key"], operator=expression["operator"], values=values)

    def __str__(self) -> str:
        return " ".join([self.key, self.operator, *([f"[{', '.join(self.values)}]"] if self.values else [])])

    def narrow(self, possible: Values) -> Values:
        """The values that also meet this requirement.

        Raises:
            UnmetError: There is none.
        """
        if self.operator == "DoesNotExist":
            return _ABSENT if possible == _ABSENT else _refuse()
        if self.operator == "NotIn" and (possible is None or not possible):
            return possible
        if possible is None:
            return frozenset(self.values) if self.operator == "In" else None

        return frozenset(value for value in possible if _admits(self, value)) or _refuse()


class UnmetError(ValueError):
    """No value of a label meets a requirement."""


def satisfied(labels: Labels, requirements: Iterable[Requirement]) -> bool:
    """Whether one value for each label meets all requirements at once."""
    return narrowed(labels, requirements) is not None


def narrowed(labels: Labels, requirements: Iterable[Requirement]) -> dict[str, Values] | None:
    """The labels that requirements speak of, with the values that meet all of them; None where some cannot be met."""
    settled: dict[str, Values] = {}
    try:
        for each in requirements:
            settled[each.key] = each.narrow(settled.get(each.key, labels.get(each.key, _ABSENT)))
    except UnmetError:
        return None

    return settled


def unmet(candidates: Iterable[Labels], requirements: Iterable[Requirement]) -> Iterator[tuple[Requirement, Values]]:
    """Each requirement that no candidate meets, with every value that the candidates offer in its place."""
    every = tuple(candidates)
    for each in requirements:
        if not any(satisfied(labels, [each]) for labels in every):
            yield each, _union(labels.get(each.key, _ABSENT) for labels in every)


def _admits(requirement: Requirement, value: str) -> bool:
    match requirement.operator:
        case "In":
            return value in requirement.values
        case "NotIn":
            return value not in requirement.values
        case "Exists":
            return True
        case _:
            return _compares(requirement, value)


def _compares(requirement: Requirement, value: str) -> bool:
    if not value.isdecimal():
        return False
    number, bound = int(value), int(requirement.values[0])

    return {
        "Gt": number > bound,
        "Lt": number < bound,
        "Gte": number >= bound,
        "Lte": number <= bound,
    }[requirement.operator]


def _union(offers: Iterable[Values]) -> Values:
    every = tuple(offers)

    return None if None in every else _ABSENT.union(*(values for values in every if values))


def _refuse() -> Values:
    raise UnmetError
