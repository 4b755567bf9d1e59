"""The rule over permissions, with its mistakes planted."""

from typing import Any

import pytest

from triad.rules import iam_rules
from triad.rules.iam_text import is_unnamed
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
        ({"StringLike": {"aws:RequestTag/karpenter.sh/nodepool": "gpu-*"}}, 0),
        ({"StringLike": {"aws:RequestTag/karpenter.sh/nodepool": "*"}}, 1),
        ({"StringLike": {"aws:RequestTag/karpenter.sh/nodepool": ["gpu", "*"]}}, 1),
        ({"StringLike": {"aws:RequestTag/karpenter.sh/nodepool": {"Fn::Sub": "*"}}}, 1),
        ({"StringEqualsIfExists": TAGGED["StringEquals"]}, 1),
        ({"ForAllValues:StringEquals": {"aws:TagKeys": ["Name"]}}, 1),
        ({"StringEquals": {"aws:RequestedRegion": "us-east-1"}}, 1),
        ({"Null": {"aws:RequestTag/owner": "true"}}, 1),
    ],
)
def test_only_a_tag_that_must_be_there_binds(good: Rendered, condition: dict[str, Any], found: int) -> None:
    """A test that holds where the tag is missing binds nothing, nor does one that any value meets."""
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
        ("**", True),
        ("*:aws", True),
        ("arn:*", True),
        ("arn:aws:s3:*", True),
        ("arn:aws:s3:*:*:*", True),
        ("arn:aws:*:us-east-1:1:cluster/triad", True),
        ("arn:aws:apigateway:us-east-1::/*", True),
        ("arn:aws:apigateway:us-east-1::/restapis/*", True),
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
    assert is_unnamed(resource) is expected


@pytest.mark.parametrize(
    "resource",
    [
        {"Fn::Sub": "*"},
        {"Fn::Sub": "arn:${AWS::Partition}:sqs:${AWS::Region}:${AWS::AccountId}:*"},
        {"Fn::Sub": ["arn:aws:sqs:us-east-1:1:${Name}", {"Name": "*"}]},
        {"Fn::If": ["IsOpen", "*", "arn:aws:sqs:us-east-1:1:jobs"]},
        {"Fn::If": ["IsOpen", ["arn:aws:sqs:us-east-1:1:jobs", "*"], {"Ref": "AWS::NoValue"}]},
        {"Fn::Join": ["", ["arn:aws:sqs:us-east-1:1:", {"Fn::If": ["IsOpen", "*", "jobs"]}]]},
    ],
)
def test_a_wildcard_in_a_function_is_found(good: Rendered, resource: object) -> None:
    """Whatever CloudFormation makes it of."""
    [finding] = iam_rules.named_resources.findings(_platform(good, Resource=resource))

    assert finding.message.endswith("name the resource, ask for a tag, or give a reason")


@pytest.mark.parametrize(
    "resource",
    [
        {"Fn::FindInMap": ["A", "B", "C"]},
        {"Fn::If": ["IsOpen", {"Fn::FindInMap": ["A", "B", "C"]}, "arn:aws:sqs:us-east-1:1:jobs"]},
        {"Fn::Join": ["", {"Ref": "Parts"}]},
        None,
    ],
)
def test_a_resource_that_cannot_be_read_is_found(good: Rendered, resource: object) -> None:
    """It may be anything."""
    [finding] = iam_rules.named_resources.findings(_platform(good, Resource=resource))

    assert "cannot be read" in finding.message


def test_a_statement_that_cannot_be_read_is_found(good: Rendered) -> None:
    """It may allow anything."""
    platform = _platform(good, Resource="arn:aws:sqs:us-east-1:1:jobs")
    document = platform.templates["one"]["Resources"]["Policy"]["Properties"]["PolicyDocument"]
    document["Statement"] = [{"Fn::If": ["IsOpen", document["Statement"][0], {"Ref": "AWS::NoValue"}]}]

    [finding] = iam_rules.named_resources.findings(platform)

    assert "cannot be read" in finding.message


@pytest.mark.parametrize("action", ["*", ["sqs:SendMessage", "*:*"], {"Fn::Sub": "*"}])
def test_every_action_is_found(good: Rendered, action: object) -> None:
    """Even on a resource that is named."""
    platform = _platform(good, Action=action, Resource="arn:aws:sqs:us-east-1:1:jobs")

    assert [finding.message for finding in iam_rules.named_resources.findings(platform)] == [
        "allows every action: name them"
    ]


@pytest.mark.parametrize("type_", ["AWS::IAM::UserPolicy", "AWS::IAM::GroupPolicy", "AWS::IAM::RolePolicy"])
def test_policies_of_all_kinds_are_read(good: Rendered, type_: str) -> None:
    """Of users and groups as well."""
    platform = _platform(good, Resource="*")
    platform.templates["one"]["Resources"]["Policy"]["Type"] = type_

    assert len(list(iam_rules.named_resources.findings(platform))) == 1


def _one(good: Rendered, type_: str, **properties: object) -> Rendered:
    resource = {"Type": type_, "Properties": properties}

    return Rendered(spec=good.spec, manifests=(), templates={"one": {"Resources": {"It": resource}}})


@pytest.mark.parametrize(
    ("name", "found"),
    [
        ("AdministratorAccess", 1),
        ("PowerUserAccess", 1),
        ("IAMFullAccess", 1),
        ("AmazonEKS_CNI_Policy", 0),
    ],
)
@pytest.mark.parametrize("type_", ["AWS::IAM::Role", "AWS::IAM::User", "AWS::IAM::Group"])
def test_a_broad_policy_of_aws_is_found(good: Rendered, type_: str, name: str, found: int) -> None:
    """By its name, in any partition."""
    arn = {"Fn::Join": ["", ["arn:", {"Ref": "AWS::Partition"}, f":iam::aws:policy/{name}"]]}

    assert len(list(iam_rules.managed_policies.findings(_one(good, type_, ManagedPolicyArns=[arn])))) == found


def test_a_managed_policy_that_cannot_be_read_is_found(good: Rendered) -> None:
    """It may be the administrator's."""
    platform = _one(good, "AWS::IAM::Role", ManagedPolicyArns=[{"Fn::FindInMap": ["A", "B", "C"]}])

    assert len(list(iam_rules.managed_policies.findings(platform))) == 1


@pytest.mark.parametrize(
    ("effect", "principal", "found"),
    [
        ("Allow", "*", 1),
        ("Allow", {"AWS": "*"}, 1),
        ("Allow", {"AWS": ["arn:aws:iam::111122223333:root", "*"]}, 1),
        ("Allow", {"AWS": {"Fn::Sub": "*"}}, 1),
        ("Allow", {"AWS": {"Fn::FindInMap": ["A", "B", "C"]}}, 1),
        ("Allow", {"Fn::If": ["IsOpen", "*", "arn:aws:iam::111122223333:root"]}, 1),
        ("Allow", None, 1),
        ("Deny", {"AWS": "*"}, 0),
        ("Allow", {"Service": "events.amazonaws.com"}, 0),
        ("Allow", {"AWS": {"Fn::Join": ["", ["arn:aws:iam::", {"Ref": "AWS::AccountId"}, ":root"]]}}, 0),
    ],
)
@pytest.mark.parametrize(
    ("type_", "key"),
    [
        ("AWS::IAM::Role", "AssumeRolePolicyDocument"),
        ("AWS::SQS::QueuePolicy", "PolicyDocument"),
        ("AWS::S3::BucketPolicy", "PolicyDocument"),
        ("AWS::KMS::Key", "KeyPolicy"),
    ],
)
def test_a_principal_that_is_everyone_is_found(
    good: Rendered, *, type_: str, key: str, effect: str, principal: object, found: int
) -> None:
    """Unless it is denied; the account's root is not everyone."""
    statement = {"Effect": effect, "Action": "kms:*", "Principal": principal, "Resource": "*"}
    platform = _one(good, type_, **{key: {"Statement": [statement]}})

    assert len(list(iam_rules.named_principals.findings(platform))) == found


def test_every_action_of_a_resource_policy_is_found(good: Rendered) -> None:
    """Whoever is allowed it."""
    statement = {"Effect": "Allow", "Action": "*", "Principal": {"Service": "sns.amazonaws.com"}, "Resource": "*"}
    platform = _one(good, "AWS::SQS::QueuePolicy", PolicyDocument={"Statement": [statement]})

    [finding] = iam_rules.named_principals.findings(platform)

    assert finding.message == "allows every action: name them"


def test_todays_policies_are_in_order(good: Rendered) -> None:
    """Those that are wide have their reasons."""
    rules = (iam_rules.named_resources, iam_rules.managed_policies, iam_rules.named_principals)

    assert not [finding for rule in rules for finding in rule.findings(good)]
