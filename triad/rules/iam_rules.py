"""Rules over the permissions of the platform's roles."""

import re
from collections.abc import Iterator, Sequence
from typing import Any

from triad.rules.deployed import Deployed, Deployment
from triad.rules.rendered import Body, Rendered
from triad.rules.rule import Offence, rule

_POLICIES = ("AWS::IAM::Policy", "AWS::IAM::ManagedPolicy", "AWS::IAM::RolePolicy")
_TOKEN = re.compile(r"<[^>]*>|\$\{[^}]*\}")
_UNNAMED = re.compile(r"\*|arn(:[^:]*){2}(?<!:s3)(:[^:]*){2}:([\w-]+[/:])?(app/|net/)?[*?].*|arn:[^:]*:s3:::[*?].*")
_TAG = re.compile(r"[\w-]+:(Resource|Request)Tag/.")
_TESTS = frozenset({"StringEquals", "StringLike", "ForAnyValue:StringEquals", "ForAnyValue:StringLike"})
"""Those that fail where the tag is missing; `…IfExists` and `ForAllValues` hold then."""


@rule(
    "iam-resources",
    source="https://docs.aws.amazon.com/IAM/latest/UserGuide/best-practices.html, 'Apply least-privilege permissions'",
)
def named_resources(rendered: Rendered) -> Iterator[Offence]:
    """A statement names its resources, or asks for a tag, or a reason stands beside its construct."""
    for policy, statement in _statements(rendered):
        if "NotResource" in statement or "NotAction" in statement:
            yield Offence(policy.where, f"{_actions(statement)}: what is not excepted is all allowed")
        if not _asks_for_tag(statement):
            for resource in map(_text, _listed(statement.get("Resource"))):
                if is_unnamed(resource) and not _is_accepted(rendered, policy, resource):
                    yield Offence(
                        policy.where,
                        f"{_actions(statement)} on {resource!r}: name the resource, ask for a tag, or give a reason",
                    )


def is_unnamed(resource: str) -> bool:
    """Whether a resource is a whole kind: nothing but the kind stands before the first wildcard."""
    return _UNNAMED.fullmatch(_TOKEN.sub("token", resource)) is not None


def _statements(rendered: Rendered) -> Iterator[tuple[Deployed, Body]]:
    deployment = Deployment(rendered)
    for type_ in _POLICIES:
        for policy in deployment.of_type(type_):
            yield from ((policy, each) for each in _allowing(policy.properties.get("PolicyDocument")))
    for role in deployment.of_type("AWS::IAM::Role"):
        for inline in role.properties.get("Policies") or ():
            yield from ((role, each) for each in _allowing(inline.get("PolicyDocument")))


def _allowing(document: Body | None) -> Iterator[Body]:
    for statement in _listed((document or {}).get("Statement")):
        if statement.get("Effect") == "Allow":
            yield statement


def _asks_for_tag(statement: Body) -> bool:
    return any(
        operator in _TESTS and any(_TAG.match(key) for key in asked)
        for operator, asked in (statement.get("Condition") or {}).items()
    )


def _is_accepted(rendered: Rendered, policy: Deployed, resource: str) -> bool:
    """Whether cdk-nag's finding on this very resource is acknowledged on a construct that holds the policy."""
    return f"AwsSolutions-IAM5[Resource::{resource}]" in rendered.acknowledged.get(policy.place, ())


def _actions(statement: Body) -> str:
    return ", ".join(map(str, _listed(statement.get("Action", statement.get("NotAction")))))


def _listed(value: Any) -> Sequence[Any]:  # noqa: ANN401  # IAM has one or a list of anything here
    return value if isinstance(value, list) else [value] if value is not None else []


def _text(value: object) -> str:
    """A resource as findings of cdk-nag write it."""
    match value:
        case {"Ref": str(name)}:
            return f"<{name}>"
        case {"Fn::GetAtt": [str(logical_id), str(attribute)]}:
            return f"<{logical_id}.{attribute}>"
        case {"Fn::Join": [str(between), [*parts]]}:
            return between.join(map(_text, parts))
        case _:
            return str(value)
