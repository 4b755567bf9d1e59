"""How a field of the spec gets its value, and what follows from it."""

from collections.abc import Callable
from dataclasses import dataclass

from triad.spec import PlatformSpec
from triad.spec.added_model import AddedModel
from triad.spec.client import Client
from triad.spec.model import Model
from triad.spec.pool import Pool
from triad.spec.route import Route

GIVEN_ONLY = "the spec alone says it"
HOUSE = "a choice of this project"


@dataclass(frozen=True, slots=True, kw_only=True)
class Place:
    """Where in a spec a field stands.

    Attributes:
        part: Key of the spec that holds parts under names of the user's own, "" where there is none.
        key: Name that the user chose for the part above the field, "" where there is none.
    """

    spec: PlatformSpec
    part: str = ""
    key: str = ""

    @property
    def pool(self) -> Pool:
        """The pool of that name."""
        return self.spec.pools[self.key]

    @property
    def added(self) -> AddedModel:
        """The model of that name in the spec's own catalogue."""
        return self.spec.catalog[self.key]

    @property
    def model(self) -> Model:
        """The model of that name."""
        return self.spec.models[self.key]

    @property
    def route(self) -> Route:
        """The route of that name."""
        return self.spec.routes[self.key]

    @property
    def client(self) -> Client:
        """The client of that name."""
        return self.spec.gateway.clients[self.key]


@dataclass(frozen=True, slots=True, kw_only=True)
class FieldRule:
    """One field.

    Attributes:
        rule: The rule or formula that gives the value where the user does not.
        source: Why it is so.
        decides: What is written downstream, which may depend on the place; `{name}` stands for the key above the field.
        value: The value that counts, given or not; None where the field itself holds it.
        outcome: Whether it works out, in a sentence.
    """

    rule: str
    source: str
    decides: tuple[str, ...] | Callable[[Place], tuple[str, ...]]
    value: Callable[[Place], object] | None = None
    outcome: Callable[[Place], str] | None = None
