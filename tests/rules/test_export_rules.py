"""Rules over what crosses stacks, each with its mistake planted."""

import pytest

from triad.rules import export_rules
from triad.rules.rendered import Rendered


def _platform(good: Rendered, resource: str, type_: str, value: object, **consumer: object) -> Rendered:
    offering = {
        "Resources": {resource: {"Type": type_}},
        "Outputs": {"Offer": {"Value": value, "Export": {"Name": "one:Offer"}}},
    }
    asking = {"Resources": {"Topic": {"Type": "AWS::SNS::Topic", "Properties": consumer}}}

    return Rendered(spec=good.spec, manifests=(), templates={"one": offering, "two": asking})


@pytest.mark.parametrize(
    ("resource", "type_", "value"),
    [
        ("Vpc", "AWS::EC2::VPC", {"Ref": "Vpc"}),
        ("Subnet", "AWS::EC2::Subnet", {"Ref": "Subnet"}),
        ("Eks", "AWS::EKS::Cluster", {"Ref": "Eks"}),
        ("Key", "AWS::KMS::Key", {"Fn::GetAtt": ["Key", "Arn"]}),
        ("Bucket", "AWS::S3::Bucket", {"Ref": "Bucket"}),
    ],
)
def test_what_the_house_lets_cross_may_cross(good: Rendered, resource: str, type_: str, value: object) -> None:
    """Subnets and VPC, the cluster's name and kubectl's function, key ARNs and stores."""
    assert not list(export_rules.allowed_exports.findings(_platform(good, resource, type_, value)))


@pytest.mark.parametrize(
    ("type_", "value", "message"),
    [
        ("AWS::IAM::Role", {"Fn::GetAtt": ["It", "Arn"]}, "AWS::IAM::Role Arn must not cross stacks"),
        ("AWS::Lambda::Function", {"Fn::GetAtt": ["It", "Arn"]}, "AWS::Lambda::Function Arn must not cross stacks"),
        ("AWS::EKS::Cluster", {"Fn::GetAtt": ["It", "Arn"]}, "AWS::EKS::Cluster Arn must not cross stacks"),
        ("AWS::SNS::Topic", "text", "a value text must not cross stacks"),
    ],
)
def test_another_export_is_found(good: Rendered, type_: str, value: object, message: str) -> None:
    """A role, a function that is not kubectl's, another attribute, a text."""
    [finding] = export_rules.allowed_exports.findings(_platform(good, "It", type_, value))

    assert (finding.where, finding.message) == ("one Offer", message)


def test_an_import_from_elsewhere_is_found(good: Rendered) -> None:
    """A stack of another platform, or one that has gone."""
    imported = {"Fn::ImportValue": "legacy:Vpc"}

    [finding] = export_rules.strong_references.findings(_platform(good, "Vpc", "AWS::EC2::VPC", "x", Name=imported))

    assert finding.message == "imports 'legacy:Vpc', which no stack of the platform exports"


def test_a_weak_reference_is_found(good: Rendered) -> None:
    """CDK writes this function where references are not strong."""
    weak = {"Fn::GetStackOutput": {"StackName": "one", "OutputName": "Offer"}}

    [finding] = export_rules.strong_references.findings(_platform(good, "Vpc", "AWS::EC2::VPC", "x", Name=weak))

    assert finding.message.startswith("refers to another stack by Fn::GetStackOutput")


def test_an_import_of_what_is_exported_is_in_order(good: Rendered) -> None:
    """By the name of the export."""
    imported = {"Fn::ImportValue": "one:Offer"}

    platform = _platform(good, "Vpc", "AWS::EC2::VPC", {"Ref": "Vpc"}, Name=imported)

    assert not list(export_rules.strong_references.findings(platform))


def test_the_exports_of_the_platform_are_these(good: Rendered) -> None:
    """All of them: one more is a decision."""
    told = {(export.stack, export.type, export.attribute) for export in export_rules.exported(good)}

    assert told == {
        ("triad-full-network", "AWS::EC2::VPC", "Ref"),
        ("triad-full-network", "AWS::EC2::Subnet", "Ref"),
        ("triad-full-cluster", "AWS::EKS::Cluster", "Ref"),
        ("triad-full-cluster", "AWS::Lambda::Function", "Arn"),
        ("triad-full-data", "AWS::S3::Bucket", "Ref"),
        ("triad-full-data", "AWS::S3::Bucket", "Arn"),
        ("triad-full-data", "AWS::KMS::Key", "Arn"),
    }


@pytest.mark.parametrize(
    ("type_", "found"),
    [
        ("Custom::AWSCDK-EKS-KubernetesResource", []),
        ("Custom::AWSCDK-EKS-HelmChart", []),
        ("Custom::Other", ["AWS::Lambda::Function Arn must not cross stacks"]),
    ],
)
def test_kubectls_function_is_what_objects_and_charts_call(good: Rendered, type_: str, found: list[str]) -> None:
    """By whatever name it goes."""
    platform = _platform(good, "It", "AWS::Lambda::Function", {"Fn::GetAtt": ["It", "Arn"]})
    called = {"Type": type_, "Properties": {"ServiceToken": {"Fn::ImportValue": "one:Offer"}}}
    platform.templates["two"]["Resources"]["Called"] = called

    assert [finding.message for finding in export_rules.allowed_exports.findings(platform)] == found


@pytest.mark.parametrize(
    "name", [{"Fn::Sub": "${AWS::StackName}-Role"}, {"Fn::Join": ["-", [{"Ref": "AWS::StackName"}, "Role"]]}]
)
def test_an_export_under_a_made_up_name_is_found(good: Rendered, name: object) -> None:
    """The name is made when the stack is deployed."""
    platform = _platform(good, "It", "AWS::IAM::Role", {"Fn::GetAtt": ["It", "Arn"]})
    platform.templates["one"]["Outputs"]["Offer"]["Export"]["Name"] = name

    [finding] = export_rules.allowed_exports.findings(platform)

    assert finding.message == "AWS::IAM::Role Arn must not cross stacks"


def test_an_import_under_a_made_up_name_is_found(good: Rendered) -> None:
    """Nothing of the platform has the name."""
    imported = {"Fn::ImportValue": {"Fn::Sub": "${Legacy}:Vpc"}}

    [finding] = export_rules.strong_references.findings(_platform(good, "Vpc", "AWS::EC2::VPC", "x", Name=imported))

    assert finding.message == "imports '${Legacy}:Vpc', which no stack of the platform exports"


def test_joined_names_are_told_apart(good: Rendered) -> None:
    """One is exported, another one is imported."""
    imported = {"Fn::ImportValue": {"Fn::Join": ["-", ["legacy", "Vpc"]]}}
    platform = _platform(good, "Vpc", "AWS::EC2::VPC", {"Ref": "Vpc"}, Name=imported)
    platform.templates["one"]["Outputs"]["Offer"]["Export"]["Name"] = {"Fn::Join": ["-", ["one", "Vpc"]]}

    [finding] = export_rules.strong_references.findings(platform)

    assert "legacy" in finding.message
