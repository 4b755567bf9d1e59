"""Images: a URI before there is an image, and a build of each for each architecture."""

import json
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

import aws_cdk as cdk
import pytest
from constructs import Construct

from constructs.images import Images
from triad.catalog.build_context import BuildContext
from triad.catalog.instances import Architecture
from triad.spec.images import Builder
from triad.spec.images import Images as ImagesSpec
from triad.spec.platform import PlatformSpec

Resources = Mapping[str, Any]
Synth = Callable[[Callable[[Construct], object]], Resources]

CONTEXT = BuildContext(
    name="probe",
    architectures=(Architecture.AMD64, Architecture.ARM64),
    files={"images/probe/Dockerfile": b"FROM scratch\n", "images/probe/probe.py": b"pass\n"},
)
CONTAINERS = {Architecture.AMD64: "LINUX_CONTAINER", Architecture.ARM64: "ARM_CONTAINER"}
DOCKER = PlatformSpec(images=ImagesSpec(builder=Builder.DOCKER))


@pytest.fixture(scope="module")
def built(synth: Synth) -> Resources:
    """Everything around one image in two architectures."""
    return synth(lambda scope: _images(scope, PlatformSpec()))


@pytest.mark.parametrize("architecture", CONTEXT.architectures)
def test_the_uri_is_known_and_refers_to_no_resource(architecture: Architecture) -> None:
    """A stack that runs the image imports nothing: account and region are its own."""
    stack = _stack()
    uri = stack.resolve(_images(stack, PlatformSpec()).uri("probe", architecture))

    assert uri == {
        "Fn::Join": [
            "",
            [
                {"Ref": "AWS::AccountId"},
                ".dkr.ecr.us-east-1.",
                {"Ref": "AWS::URLSuffix"},
                f"/triad-dev/probe:{CONTEXT.content_hash}-{architecture}",
            ],
        ]
    }


@pytest.mark.parametrize("architecture", CONTEXT.architectures)
def test_each_architecture_is_built_on_its_own_kind_of_machine(built: Resources, architecture: Architecture) -> None:
    """An emulated compiler takes hours and does not see the processor it compiles for."""
    project = built[_project(built, architecture)]["Properties"]
    variables = {each["Name"]: each["Value"] for each in project["Environment"]["EnvironmentVariables"]}

    assert project["Environment"]["Type"] == CONTAINERS[architecture]
    assert ("aarch64" in project["Environment"]["Image"]) is (architecture is Architecture.ARM64)
    assert variables["IMAGE"]["Fn::Join"][1][-1] == f"/triad-dev/probe:{CONTEXT.tag(architecture)}"
    assert variables["DOCKERFILE"] == "images/probe/Dockerfile"


@pytest.mark.parametrize("architecture", CONTEXT.architectures)
def test_a_change_of_the_files_is_what_asks_for_a_build(built: Resources, architecture: Architecture) -> None:
    """The request names repository and tag, so an unchanged image asks for nothing."""
    [request] = [each for each in _requests(built) if str(each["Properties"]["Tag"]).endswith(architecture)]
    properties = request["Properties"]

    assert properties["Tag"] == CONTEXT.tag(architecture)
    assert properties["Project"] == {"Ref": _project(built, architecture)}
    assert built[properties["Repository"]["Ref"]]["Properties"]["RepositoryName"] == "triad-dev/probe"


def test_nothing_is_built_before_its_end_can_be_heard(built: Resources) -> None:
    """The rule, the leave to call the function, and the role's rights come first."""
    for request in _requests(built):
        before = [built[name]["Type"] for name in request["DependsOn"]]

        assert sorted(before) == [
            "AWS::Events::Rule",
            "AWS::IAM::Policy",
            "AWS::IAM::Role",
            "AWS::Lambda::Permission",
        ]


def test_every_end_of_a_build_is_heard(built: Resources) -> None:
    """Also that of a build which timed out or found no machine."""
    details = [each["Properties"]["EventPattern"]["detail"] for each in _of(built, "AWS::Events::Rule")]

    assert [each["build-status"] for each in details] == [["SUCCEEDED", "FAILED", "FAULT", "STOPPED", "TIMED_OUT"]] * 2
    assert {each["project-name"][0]["Ref"] for each in details} == {
        _project(built, architecture) for architecture in CONTEXT.architectures
    }


def test_cloudformation_waits_longer_than_a_build_may_take(built: Resources) -> None:
    """Otherwise it would give up on an image that comes."""
    [wait] = {int(each["Properties"]["ServiceTimeout"]) for each in _requests(built)}
    longest = [
        each["Properties"]["TimeoutInMinutes"] + each["Properties"]["QueuedTimeoutInMinutes"]
        for each in _of(built, "AWS::CodeBuild::Project")
    ]

    assert max(longest) * 60 < wait <= 3600


def test_a_build_may_push_to_its_own_repository_and_do_little_else(built: Resources) -> None:
    """Of what it may do, only the log-in to the registry takes no resource."""
    statements = [
        statement
        for each in _of(built, "AWS::IAM::Policy")
        for statement in each["Properties"]["PolicyDocument"]["Statement"]
    ]
    everywhere = {str(each["Action"]) for each in statements if each["Resource"] == "*"}

    assert everywhere == {"ecr:GetAuthorizationToken"}
    assert [each for each in statements if "*" in str(each["Action"])] == []


def test_the_function_needs_no_bundle_and_fits_into_the_template(built: Resources) -> None:
    """CloudFormation takes at most 4,096 characters of code."""
    [function] = _of(built, "AWS::Lambda::Function")

    assert len(function["Properties"]["Code"]["ZipFile"]) <= 4096


def test_the_source_is_the_files_of_the_context_and_no_other(tmp_path: Path) -> None:
    """CodeBuild gets what the hash was taken of."""
    app = cdk.App(outdir=str(tmp_path), builtin_cloud_formation_validation=False)
    _images(cdk.Stack(app, "test"), PlatformSpec())
    app.synth()
    [source] = [path for path in tmp_path.glob("asset.*") if path.is_dir()]

    assert {
        path.relative_to(source).as_posix(): path.read_bytes() for path in source.rglob("*") if path.is_file()
    } == CONTEXT.files


def test_docker_on_the_deploying_machine_builds_both_and_the_stack_can_still_be_deployed(tmp_path: Path) -> None:
    """For a laptop; synthesis itself needs no Docker, and CloudFormation takes no stack without a resource."""
    app = cdk.App(outdir=str(tmp_path), builtin_cloud_formation_validation=False)
    stack = cdk.Stack(app, "test", env=cdk.Environment(region="us-east-1"))
    images = _images(stack, DOCKER)
    uris = {str(stack.resolve(images.uri("probe", each))) for each in CONTEXT.architectures}
    app.synth()
    template = json.loads((tmp_path / "test.template.json").read_text(encoding="utf-8"))
    assets = json.loads((tmp_path / "test.assets.json").read_text(encoding="utf-8"))["dockerImages"].values()

    assert {each["source"]["platform"] for each in assets} == {"linux/amd64", "linux/arm64"}
    assert {each["source"]["dockerFile"] for each in assets} == {"images/probe/Dockerfile"}
    assert len(uris) == 2
    assert [each["Type"] for each in template["Resources"].values()] == ["AWS::CloudFormation::WaitConditionHandle"]


def _images(scope: Construct, spec: PlatformSpec) -> Images:
    return Images(scope, "Images", spec=spec, contexts={"probe": CONTEXT})


def _stack() -> cdk.Stack:
    return cdk.Stack(cdk.App(), "test", env=cdk.Environment(region="us-east-1"))


def _of(resources: Resources, type_: str) -> list[Any]:
    return [each for each in resources.values() if each["Type"] == type_]


def _requests(resources: Resources) -> list[Any]:
    return _of(resources, "Custom::Image")


def _project(resources: Resources, architecture: Architecture) -> str:
    [found] = [
        name
        for name, each in resources.items()
        if each["Type"] == "AWS::CodeBuild::Project" and each["Properties"]["Description"].endswith(architecture)
    ]
    return found
