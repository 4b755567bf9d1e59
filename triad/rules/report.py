"""Everything that is checked of a rendering, in one report."""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import NamedTuple

from triad.rules import validators
from triad.rules.acknowledged import ACKNOWLEDGED, Acknowledgement, unused
from triad.rules.finding import Finding
from triad.rules.rendered import Rendered
from triad.rules.validators import Outcome, Skipped


class Accepted(NamedTuple):
    """A finding, and the acknowledgement that covers it."""

    finding: Finding
    acknowledgement: Acknowledgement


@dataclass(frozen=True, slots=True, kw_only=True)
class Report:
    """What is wrong, what is accepted, what was not looked at, and how much was.

    Attributes:
        findings: Those that nobody acknowledged; none of them may stay.
        counts: Numbers by what they count, in the order in which the checks ran.
    """

    findings: tuple[Finding, ...]
    accepted: tuple[Accepted, ...]
    skipped: tuple[Skipped, ...]
    counts: Mapping[str, int]

    @property
    def is_clean(self) -> bool:
        """Whether nothing is left to mend; what was skipped does not count."""
        return not self.findings


def check(
    rendered: Rendered, schemas: Path | None, *, acknowledged: Iterable[Acknowledgement] = ACKNOWLEDGED
) -> Report:
    """Run every check that can run.

    Args:
        rendered: What `render_all` wrote.
        schemas: Folder with `crds/`; None skips the checks that need published schemas, and says so.
        acknowledged: Findings that are accepted; those of a check that was skipped are passed over.
    """
    checks: tuple[Callable[[], Outcome], ...] = (
        lambda: validators.rules(rendered),
        lambda: validators.custom_resources(rendered, schemas),
        lambda: validators.builtin_kinds(rendered),
        lambda: validators.templates(rendered),
        lambda: validators.nag(rendered),
    )

    return _report([each() for each in checks], tuple(acknowledged))


def _report(outcomes: Iterable[Outcome], acknowledged: Iterable[Acknowledgement]) -> Report:
    every = tuple(outcomes)
    found = [finding for outcome in every for finding in outcome.findings]
    ran = {name for outcome in every for name in outcome.checks}
    asked = [each for each in acknowledged if each.check.partition("/")[0] in ran]
    accepted = {finding: each for finding in found for each in asked if each.covers(finding)}

    return Report(
        findings=(*(finding for finding in found if finding not in accepted), *unused(asked, found)),
        accepted=tuple(Accepted(*pair) for pair in accepted.items()),
        skipped=tuple(skipped for outcome in every for skipped in outcome.skipped),
        counts={name: count for outcome in every for name, count in outcome.counts.items()},
    )
