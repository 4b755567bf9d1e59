"""Patterns in IAM statements, and their reasons."""

import aws_cdk as cdk
import pytest
from aws_cdk import aws_iam as iam

from constructs.wildcards import acknowledge_patterns

REASONS = {":instance/*": "named later", "*": "knows no resource"}


def acknowledged(*resources: str) -> set[str]:
    """The resources that are accepted for a role with one statement about them."""
    stack = cdk.Stack(cdk.App(), "test")
    statement = iam.PolicyStatement(actions=["ec2:RunInstances"], resources=list(resources))
    acknowledge_patterns(stack, [statement], reasons=REASONS)
    recorded = [
        each.data for each in stack.node.metadata if each.type == cdk.Validations.ACKNOWLEDGED_RULES_METADATA_KEY
    ]

    return {rule.split("[Resource::")[1].removesuffix("]") for each in recorded for rule in each}


@pytest.mark.parametrize(
    ("resource", "accepted"),
    [
        ("arn:aws:ec2:us-east-1:1:instance/*", True),
        ("*", True),
        ("arn:aws:ec2:us-east-1:1:volume/*", False),
        ("arn:aws:ec2:us-east-1:1:instance/i-1", False),
    ],
)
def test_only_a_pattern_with_a_reason_is_accepted(resource: str, *, accepted: bool) -> None:
    """One that nobody thought of stays a finding, and the reason for `*` covers nothing longer."""
    assert acknowledged(resource) == ({resource} if accepted else set())


def test_a_token_is_written_as_findings_write_it() -> None:
    """The account is known at deploy only."""
    assert acknowledged(f"arn:aws:ec2:us-east-1:{cdk.Aws.ACCOUNT_ID}:instance/*") == {
        "arn:aws:ec2:us-east-1:<AWS::AccountId>:instance/*"
    }
