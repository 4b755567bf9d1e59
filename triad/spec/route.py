"""A name under which clients ask, and the models that answer for it."""

from collections.abc import Iterator, Mapping
from decimal import Decimal
from enum import StrEnum
from typing import Annotated

from pydantic import PlainValidator

from triad.spec.bedrock import Bedrock
from triad.spec.fields import Duration, form, seconds
from triad.spec.part import Contradiction, Part

MOST_WEIGHT = 100

RouteName = Annotated[
    str,
    form(r"[a-z0-9]([a-z0-9._-]{0,62}[a-z0-9])?", "1 to 64 of a-z, 0-9, '.', '_' and '-', the first and last no sign"),
]
"""What clients write as `model`; without '/', which LiteLLM reads as the end of a provider's name."""

_EXAMPLES = "a list in the order in which they are asked, such as [a, b], or a weight for each, such as {a: 70, b: 30}"


class Fallback(StrEnum):
    """Who is asked when a backend fails."""

    IN_ORDER = "in-order"
    NONE = "none"


def _backends(given: object) -> tuple[str, ...] | Mapping[str, int]:
    names = list(given) if isinstance(given, list | tuple | Mapping) else []
    if not names or not all(isinstance(each, str) for each in names):
        shown = "nothing" if given in (None, [], {}) else repr(given)
        msg = f"must be names of models: {_EXAMPLES}, got {shown}"
        raise ValueError(msg)
    if not isinstance(given, Mapping):
        return tuple(names)
    for name, weight in given.items():
        if not isinstance(weight, int) or isinstance(weight, bool):
            shown = str(weight) if isinstance(weight, Decimal) else repr(weight)
            msg = f"weight of {name!r} must be a whole number of 1 to {MOST_WEIGHT}, got {shown}"
            raise ValueError(msg)  # noqa: TRY004  # pydantic takes a ValueError for the user's mistake

    return dict(given)


class Route(Part):
    """One name, and who answers for it."""

    backends: Annotated[tuple[str, ...] | Mapping[str, int], PlainValidator(_backends)]
    """Models that answer: a list in the order in which they are asked, or a weight of 1 to 100 for each."""

    fallback: Fallback = Fallback.IN_ORDER
    """`in-order`: when one fails the next is asked, with weights another; `none`: the client gets the error."""

    bedrock: Bedrock | None = None
    """A model of Amazon Bedrock that is asked last."""

    context_fallback: RouteName | None = None
    """Route that is asked where a conversation is too long for this one."""

    timeout: Duration | None = None
    """How long one backend may take for all of an answer; by default its longest answer and 20 seconds."""

    @property
    def names(self) -> tuple[str, ...]:
        """Its models, in the order of the file."""
        return tuple(self.backends)

    @property
    def weights(self) -> Mapping[str, int] | None:
        """By model; None where the order counts."""
        return self.backends if isinstance(self.backends, Mapping) else None

    @property
    def falls_back(self) -> bool:
        """Whether another backend is asked when one fails."""
        return self.fallback is Fallback.IN_ORDER

    def contradictions(self) -> Iterator[Contradiction]:
        """Yield weights that are none, models named twice, and backends that nobody would ask."""
        for name, weight in (self.weights or {}).items():
            if not 1 <= weight <= MOST_WEIGHT:
                message = f"weight of {name!r} must be 1 to {MOST_WEIGHT}, got {weight}"
                yield Contradiction(("backends", name), message + ("; leave it out" if weight == 0 else ""))
        for index, name in enumerate(self.names):
            if name in self.names[:index]:
                yield Contradiction(("backends", index), f"{name!r} is named twice; keep one")
        if self.timeout is not None and not seconds(self.timeout):
            yield Contradiction(("timeout",), f"must be at least 1s, got {self.timeout!r}")
        if not self.falls_back:
            yield from self._never_asked()

    def _never_asked(self) -> Iterator[Contradiction]:
        if self.weights is None and len(self.names) > 1:
            message = f"with 'fallback: none' only {self.names[0]!r} is ever asked; leave the others out"
            yield Contradiction(("backends",), message)
        elif len(self.names) > 1:
            message = "what one of several backends fails is always given to another; leave it out, or name one backend"
            yield Contradiction(("fallback",), message)
        if self.bedrock:
            yield Contradiction(("bedrock",), "with 'fallback: none' it is never asked; leave one of the two out")
