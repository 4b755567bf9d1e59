"""A rule: one thing that must hold of everything that was rendered, with the source that says so."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import NamedTuple

from triad.rules.finding import Finding
from triad.rules.rendered import Rendered


class Offence(NamedTuple):
    """One place where a rule does not hold, and what was found there."""

    where: str
    message: str


Find = Callable[[Rendered], Iterator[Offence]]


@dataclass(frozen=True, slots=True, kw_only=True)
class Rule:
    """A function over the rendered output, with the name that acknowledgements use."""

    name: str
    source: str
    find: Find

    def findings(self, rendered: Rendered) -> Iterator[Finding]:
        """Every offence, as a finding."""
        for offence in self.find(rendered):
            yield Finding(check=self.name, where=offence.where, message=offence.message, source=self.source)


def rule(name: str, *, source: str) -> Callable[[Find], Rule]:
    """Make a rule of the function below."""

    def decorate(find: Find) -> Rule:
        return Rule(name=name, source=source, find=find)

    return decorate
