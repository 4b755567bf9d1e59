"""The rule over permissions, with its mistakes planted."""

from typing import Any

import pytest

from triad.rules import iam_rules
from triad.rules.rendered import Rendered

ANY_INSTANCE = {"Fn::Join": ["", ["arn:aws:ec2:us-east-1:", {"Ref": "AWS::AccountId"}, ":instance/*"]]}
TAGGED = {"StringEquals": {"aws:ResourceTag/kubernetes.io/cluster/triad": "owned"}}


def _platform(good: Rendered, *, acknowledged: str | None = None, **statement: Any) -> Rendered:  # noqa: ANN401  # IAM
    document = {"Statement": [{"Effect": "Allow", "Action": "ec2:TerminateInstances", **statement}]}
    policy = {"Type": "AWS::IAM::Policy", "Properties": {"PolicyDocument": document}}

    return Rendered(
        spec=good.spec,
        manifests=(),
        templates={"one": {"Resources": {"Policy": policy}}},
        acknowledged={("one", "Policy"): frozenset({acknowledged} if acknowledged else ())},
    )


def test_a_whole_kind_of_resource_is_found(good: Rendered) -> None:
    """Nothing says which instances."""
    [finding] = iam_rules.named_resources.findings(_platform(good, Resource=[ANY_INSTANCE]))

    assert finding.where == "one/Policy"
    assert finding.message.startswith("ec2:TerminateInstances on 'arn:aws:ec2:us-east-1:<AWS::AccountId>:instance/*':")


def test_a_policy_inside_a_role_is_read(good: Rendered) -> None:
    """It is no resource of its own."""
    statement = {"Effect": "Allow", "Action": "s3:GetObject", "Resource": "*"}
    role = {"Type": "AWS::IAM::Role", "Properties": {"Policies": [{"PolicyDocument": {"Statement": statement}}]}}
    platform = Rendered(spec=good.spec, manifests=(), templates={"one": {"Resources": {"Role": role}}})

    assert [finding.where for finding in iam_rules.named_resources.findings(platform)] == ["one/Role"]


@pytest.mark.parametrize(
    ("condition", "found"),
    [
        (TAGGED, 0),
        ({"StringLike": {"aws:RequestTag/karpenter.sh/nodepool": "*"}}, 0),
        ({"StringEqualsIfExists": TAGGED["StringEquals"]}, 1),
        ({"ForAllValues:StringEquals": {"aws:TagKeys": ["Name"]}}, 1),
        ({"StringEquals": {"aws:RequestedRegion": "us-east-1"}}, 1),
        ({"Null": {"aws:RequestTag/owner": "true"}}, 1),
    ],
)
def test_only_a_tag_that_must_be_there_binds(good: Rendered, condition: dict[str, Any], found: int) -> None:
    """A test that holds where the tag is missing binds nothing."""
    platform = _platform(good, Resource=ANY_INSTANCE, Condition=condition)

    assert len(list(iam_rules.named_resources.findings(platform))) == found


@pytest.mark.parametrize(("resource", "found"), [("*", 0), ("arn:aws:ec2:::image/*", 1)])
def test_a_reason_is_for_one_resource(good: Rendered, resource: str, found: int) -> None:
    """Beside the construct, as cdk-nag names its finding."""
    platform = _platform(good, Resource=resource, acknowledged="AwsSolutions-IAM5[Resource::*]")

    assert len(list(iam_rules.named_resources.findings(platform))) == found


@pytest.mark.parametrize("key", ["NotResource", "NotAction"])
def test_allowing_all_but_some_is_found(good: Rendered, key: str) -> None:
    """What will exist tomorrow is allowed too."""
    platform = _platform(good, **{"Resource": "arn:aws:s3:::triad", key: "arn:aws:s3:::other"})

    [finding] = iam_rules.named_resources.findings(platform)

    assert finding.message.endswith("what is not excepted is all allowed")


@pytest.mark.parametrize(
    ("resource", "expected"),
    [
        ("*", True),
        ("arn:aws:ec2:us-east-1:<AWS::AccountId>:security-group/*", True),
        ("arn:aws:elasticloadbalancing:us-east-1:<AWS::AccountId>:loadbalancer/app/*/*", True),
        ("arn:${AWS::Partition}:sqs:us-east-1:1:*", True),
        ("arn:aws:s3:::*", True),
        ("arn:aws:s3:::triad/*", False),
        ("arn:aws:ssm:us-east-1::parameter/aws/service/*", False),
        ("arn:aws:secretsmanager:us-east-1:<AWS::AccountId>:secret:triad/key-??????", False),
        ("<Handler.Arn>:*", False),
        ("<Bucket.Arn>/*", False),
    ],
)
def test_a_name_before_the_wildcard_names(resource: str, *, expected: bool) -> None:
    """A kind is no name, nor is the kind of a load balancer."""
    assert iam_rules.is_unnamed(resource) is expected
