"""Findings that are as they should be, each with its scope and its reason.

The list is short on purpose: one that matches nothing is a finding itself, so it goes when its cause goes.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from fnmatch import fnmatchcase

from triad.rules.finding import Finding

CHECK = "acknowledgement"


@dataclass(frozen=True, slots=True, kw_only=True)
class Acknowledgement:
    """A kind of finding that is accepted in some places for one reason.

    Attributes:
        check: Exact name of the check.
        where: Patterns of the findings' places, in which `*` is any text.
        reason: Why it is right there, for the reader of a report.
    """

    check: str
    where: tuple[str, ...]
    reason: str

    def covers(self, finding: Finding) -> bool:
        """Whether the finding is of this kind, in this place."""
        return self.check == finding.check and any(fnmatchcase(finding.where, each) for each in self.where)


ACKNOWLEDGED: tuple[Acknowledgement, ...] = (
    Acknowledgement(
        check="cfn-lint/W3005",
        where=(
            "*-cluster ClusterEksKubectlProvider* DependsOn*",
            "*-images ImagesBuilderFunction* DependsOn*",
            "*-data CustomS3AutoDeleteObjects* DependsOn*",
        ),
        reason="CDK lets its functions wait for their roles and policies together; naming a role twice is harmless",
    ),
)


def unused(acknowledged: Iterable[Acknowledgement], findings: Iterable[Finding]) -> Iterable[Finding]:
    """A finding for each acknowledgement that covers none of `findings`."""
    found = tuple(findings)
    for each in acknowledged:
        if not any(each.covers(finding) for finding in found):
            yield Finding(
                check=CHECK,
                where=f"{each.check} {', '.join(each.where)}",
                message=f"covers no finding any more, take it away; its reason was: {each.reason}",
                source="triad/rules/acknowledged.py",
            )
