"""Resources in IAM statements that are patterns, and why they are."""

from collections.abc import Iterable, Mapping

import aws_cdk as cdk
from aws_cdk import aws_iam as iam
from constructs import IConstruct

from constructs.acknowledge import acknowledge


def acknowledge_patterns(
    scope: IConstruct, statements: Iterable[iam.PolicyStatement], *, reasons: Mapping[str, str]
) -> None:
    """Accept each pattern among the statements' resources; one that no reason is given for stays a finding.

    Args:
        scope: The role or what holds it.
        statements: All of the role's statements.
        reasons: By the end of a resource's text, such as `:instance/*`; `*` is the whole text.
    """
    stack = cdk.Stack.of(scope)
    for resource in sorted({_text(stack.resolve(each)) for one in statements for each in one.resources}):
        reason = next((why for end, why in reasons.items() if _ends(resource, end)), None)
        if "*" in resource and reason:
            acknowledge(scope, f"AwsSolutions-IAM5[Resource::{resource}]", reason)


def _ends(resource: str, end: str) -> bool:
    return resource == end if end == "*" else resource.endswith(end)


def _text(value: object) -> str:
    """Write a resolved token as findings do."""
    match value:
        case {"Fn::ImportValue": str(name)}:
            return name
        case {"Ref": str(name)}:
            return f"<{name}>"
        case {"Fn::GetAtt": [str(logical_id), str(attribute)]}:
            return f"<{logical_id}.{attribute}>"
        case {"Fn::Join": [str(between), [*parts]]}:
            return between.join(map(_text, parts))
        case _:
            return str(value)
