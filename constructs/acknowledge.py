"""Findings of cdk-nag that are accepted, with the reason, beside what they are about."""

import aws_cdk as cdk
from constructs import IConstruct


def acknowledge(scope: IConstruct, rule: str, reason: str) -> None:
    """Accept one finding on a construct and what is below it.

    Args:
        scope: Where it is accepted.
        rule: The finding as cdk-nag names it, with what it found in brackets: a bare rule covers no such finding.
        reason: Why it may stay.
    """
    cdk.Validations.of(scope).acknowledge(cdk.Acknowledgment(id=rule, reason=reason))


def managed(policy: str) -> str:
    """Name an AWS managed policy as findings do."""
    return f"Policy::arn:<AWS::Partition>:iam::aws:policy/{policy}"
