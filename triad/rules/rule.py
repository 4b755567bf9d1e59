"""A rule: one thing that must hold of everything that was rendered, with the source that says so."""

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, replace
from typing import NamedTuple

from triad.rules.finding import Finding
from triad.rules.malformed import MALFORMED, reason
from triad.rules.rendered import Rendered


class Offence(NamedTuple):
    """One place where a rule does not hold, and what was found there."""

    where: str
    message: str


Find = Callable[[Rendered], Iterator[Offence]]

NOT_JUDGED = "not-judged"
"""Check of the finding that a rule came to no judgement; no rule has this name, so it cannot be acknowledged."""

_SOURCE = "the finding of its schema, where it has one"


@dataclass(frozen=True, slots=True, kw_only=True)
class Rule:
    """A function over the rendered output, with the name that acknowledgements use."""

    name: str
    source: str
    find: Find

    def findings(self, rendered: Rendered) -> Iterator[Finding]:
        """Every offence, and one finding more where something is too malformed for the rule to judge it."""
        try:
            for offence in self.find(rendered):
                yield Finding(check=self.name, where=offence.where, message=offence.message, source=self.source)
        except MALFORMED as error:
            message = f"could not judge what is rendered: {reason(error)}"
            yield Finding(check=NOT_JUDGED, where=f"rule {self.name}", message=message, source=_SOURCE)


def rule(name: str, *, source: str) -> Callable[[Find], Rule]:
    """Make a rule of the function below."""

    def decorate(find: Find) -> Rule:
        return Rule(name=name, source=source, find=find)

    return decorate


def folded(findings: Iterable[Finding]) -> Iterator[Finding]:
    """The same findings, with one in place of many where several rules stumble over the same thing."""
    stumbled: dict[str, list[Finding]] = {}
    for finding in findings:
        if finding.check == NOT_JUDGED:
            stumbled.setdefault(finding.message, []).append(finding)
        else:
            yield finding
    for first, *others in stumbled.values():
        yield replace(first, where=", ".join([first.where, *(each.where for each in others)]))
