"""Rules over the permissions of the platform's roles."""

import re
from collections.abc import Iterator, Sequence
from typing import Any

from triad.rules.deployed import Deployed, Deployment
from triad.rules.iam_text import is_pattern, is_unnamed, readings
from triad.rules.rendered import Body, Rendered
from triad.rules.rule import Offence, rule

_POLICIES = (
    "AWS::IAM::Policy",
    "AWS::IAM::ManagedPolicy",
    "AWS::IAM::RolePolicy",
    "AWS::IAM::UserPolicy",
    "AWS::IAM::GroupPolicy",
)
_HOLDERS = ("AWS::IAM::Role", "AWS::IAM::User", "AWS::IAM::Group")
_WITH_PRINCIPALS = {
    "AWS::IAM::Role": "AssumeRolePolicyDocument",
    "AWS::SQS::QueuePolicy": "PolicyDocument",
    "AWS::SNS::TopicPolicy": "PolicyDocument",
    "AWS::S3::BucketPolicy": "PolicyDocument",
    "AWS::KMS::Key": "KeyPolicy",
    "AWS::ECR::Repository": "RepositoryPolicyText",
    "AWS::SecretsManager::ResourcePolicy": "ResourcePolicy",
}
_BROAD = ("AdministratorAccess", "PowerUserAccess", "IAMFullAccess")
_ACTIONS = re.compile(r"\*+(:\*+)?")
_TAG = re.compile(r"[\w-]+:(Resource|Request)Tag/.")
_TESTS = frozenset({"StringEquals", "StringLike", "ForAnyValue:StringEquals", "ForAnyValue:StringLike"})
"""Those that fail where the tag is missing; `…IfExists` and `ForAllValues` hold then."""

_LEAST = "https://docs.aws.amazon.com/IAM/latest/UserGuide/best-practices.html, 'Apply least-privilege permissions'"


@rule("iam-resources", source=_LEAST)
def named_resources(rendered: Rendered) -> Iterator[Offence]:
    """A statement names its actions and resources, or asks for a tag, or a reason stands beside its construct."""
    for policy, statement in _statements(rendered):
        if "NotResource" in statement or "NotAction" in statement:
            yield Offence(policy.where, f"{_actions(statement)}: what is not excepted is all allowed")
        if _allows_everything(statement):
            yield Offence(policy.where, "allows every action: name them")
        for fault in () if _asks_for_tag(statement) else _unnamed(rendered, policy, statement):
            yield Offence(policy.where, f"{_actions(statement)} {fault}")


@rule("iam-managed", source=_LEAST)
def managed_policies(rendered: Rendered) -> Iterator[Offence]:
    """No role has a policy of AWS that allows nearly everything."""
    deployment = Deployment(rendered)
    for holder in (each for type_ in _HOLDERS for each in deployment.of_type(type_)):
        for managed in _listed(holder.properties.get("ManagedPolicyArns")):
            found = readings(managed)
            if not found:
                yield Offence(holder.where, f"cannot read which managed policy {managed!r} is")
            for name in found:
                if name.endswith(_BROAD):
                    yield Offence(holder.where, f"has {name!r}: name what it may")


@rule(
    "iam-principals",
    source="https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_elements_principal.html, "
    "'We strongly recommend that you do not use a wildcard'",
)
def named_principals(rendered: Rendered) -> Iterator[Offence]:
    """What a role or a resource lets in is named; only what is denied may be for everyone."""
    deployment = Deployment(rendered)
    for type_, key in _WITH_PRINCIPALS.items():
        for each in deployment.of_type(type_):
            for statement in _allowing(each.properties[key]) if key in each.properties else ():
                if _is_for_everyone(statement):
                    yield Offence(each.where, f"{_actions(statement)} is for everyone: name the principal")
                if _allows_everything(statement):
                    yield Offence(each.where, "allows every action: name them")


def _unnamed(rendered: Rendered, policy: Deployed, statement: Body) -> Iterator[str]:
    for resource in _listed(statement.get("Resource")) or ([] if "NotResource" in statement else [None]):
        found = readings(resource)
        if not found:
            yield f"on {resource!r}, which cannot be read: name the resource in plain text or by a reference"
        for name in found:
            if is_unnamed(name) and not _is_accepted(rendered, policy, name):
                yield f"on {name!r}: name the resource, ask for a tag, or give a reason"


def _statements(rendered: Rendered) -> Iterator[tuple[Deployed, Body]]:
    deployment = Deployment(rendered)
    for type_ in _POLICIES:
        for policy in deployment.of_type(type_):
            yield from ((policy, each) for each in _allowing(policy.properties.get("PolicyDocument")))
    for holder in (each for type_ in _HOLDERS for each in deployment.of_type(type_)):
        for inline in holder.properties.get("Policies") or ():
            yield from ((holder, each) for each in _allowing(inline.get("PolicyDocument")))


def _allowing(document: Body | None) -> Iterator[Body]:
    """The statements that allow; one that cannot be read may allow anything."""
    for statement in _listed((document or {}).get("Statement")) or [{}]:
        if statement.get("Effect") != "Deny":
            yield statement


def _allows_everything(statement: Body) -> bool:
    return any(_ACTIONS.fullmatch(text) for action in _listed(statement.get("Action")) for text in readings(action))


def _is_for_everyone(statement: Body) -> bool:
    principal = statement.get("Principal")
    if principal is None:
        return True
    kinds = principal.values() if isinstance(principal, dict) and not _is_function(principal) else [principal]
    found = [readings(each) for each in kinds]

    return not all(found) or any(is_pattern(name) for names in found for name in names)


def _is_function(value: Body) -> bool:
    return any(key.startswith("Fn::") for key in value)


def _asks_for_tag(statement: Body) -> bool:
    return any(
        operator in _TESTS and any(_TAG.match(key) and _binds(value) for key, value in asked.items())
        for operator, asked in (statement.get("Condition") or {}).items()
    )


def _binds(value: object) -> bool:
    """Whether a tag must have a certain value, and not just any."""
    found = readings(value)

    return bool(found) and all(text.strip("*?") for text in found)


def _is_accepted(rendered: Rendered, policy: Deployed, resource: str) -> bool:
    """Whether cdk-nag's finding on this very resource is acknowledged on a construct that holds the policy."""
    return f"AwsSolutions-IAM5[Resource::{resource}]" in rendered.acknowledged.get(policy.place, ())


def _actions(statement: Body) -> str:
    return ", ".join(map(str, _listed(statement.get("Action", statement.get("NotAction")))))


def _listed(value: Any) -> Sequence[Any]:  # noqa: ANN401  # IAM has one or a list of anything here
    return value if isinstance(value, list) else [value] if value is not None else []
