"""How a field of the spec gets its value, and what follows from it."""

from collections.abc import Callable
from dataclasses import dataclass

from triad.spec import PlatformSpec
from triad.spec.pool import Pool

GIVEN_ONLY = "the spec alone says it"
HOUSE = "a choice of this project"


@dataclass(frozen=True, slots=True, kw_only=True)
class Place:
    """Where in a spec a field stands.

    Attributes:
        key: Name that the user chose for the part above the field, "" where there is none.
    """

    spec: PlatformSpec
    key: str = ""

    @property
    def pool(self) -> Pool:
        """The pool of that name."""
        return self.spec.pools[self.key]


@dataclass(frozen=True, slots=True, kw_only=True)
class FieldRule:
    """One field.

    Attributes:
        rule: The rule or formula that gives the value where the user does not.
        source: Why it is so.
        decides: What is written downstream; `{name}` stands for the key above the field.
        value: The value that counts, given or not; None where the field itself holds it.
    """

    rule: str
    source: str
    decides: tuple[str, ...]
    value: Callable[[Place], object] | None = None
