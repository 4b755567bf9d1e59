"""The function that starts builds: every request of CloudFormation gets one answer, and it is true."""

import importlib
import json
from collections.abc import Iterator, Mapping
from types import ModuleType
from typing import Any
from urllib.request import Request

import pytest
from botocore.stub import Stubber  # type: ignore[import-untyped]  # no stubs upstream

EVENT = {
    "RequestType": "Create",
    "ResponseURL": "https://example.com/answer",
    "StackId": "stack",
    "RequestId": "one",
    "LogicalResourceId": "Image",
    "ResourceProperties": {"Project": "builder", "Repository": "triad-dev/probe", "Tag": "abc-arm64"},
}
ECHO = {"StackId": "stack", "RequestId": "one", "LogicalResourceId": "Image"}
CARRIED = {**ECHO, "ResponseURL": "https://example.com/answer", "PhysicalResourceId": "triad-dev/probe:abc-arm64"}
ASKED = {"repositoryName": "triad-dev/probe", "imageIds": [{"imageTag": "abc-arm64"}]}
BUILD = "builder:1b2c"
ENDED = {
    "detail-type": "CodeBuild Build State Change",
    "detail": {"build-id": f"arn:aws:codebuild:us-east-1:111122223333:build/{BUILD}"},
}


class Aws:
    """The module under test with its clients replayed, and what it told CloudFormation."""

    def __init__(self, module: ModuleType) -> None:
        self._module = module
        self.ecr, self.codebuild = Stubber(module.ecr), Stubber(module.codebuild)
        self.sent: list[Request] = []

    def handle(self, event: Mapping[str, Any]) -> None:
        """Run the function once."""
        self._module.handler(event, None)

    def answers(self) -> list[dict[str, Any]]:
        """Read what was sent."""
        assert {(each.method, each.full_url) for each in self.sent} <= {("PUT", EVENT["ResponseURL"])}
        return [json.loads(each.data) for each in self.sent if isinstance(each.data, bytes)]


class _Sent:
    def close(self) -> None:
        """Nothing was opened."""


@pytest.fixture
def aws(monkeypatch: pytest.MonkeyPatch) -> Iterator[Aws]:
    """Lambda's environment: a region, and credentials that lead nowhere."""
    for name in ("AWS_DEFAULT_REGION", "AWS_ACCESS_KEY_ID", "AWS_SECRET_ACCESS_KEY"):
        monkeypatch.setenv(name, "us-east-1")
    module = importlib.import_module("constructs.image_build_handler")
    replayed = Aws(module)

    def send(request: Request) -> _Sent:
        replayed.sent.append(request)
        return _Sent()

    monkeypatch.setattr(module, "urlopen", send)
    with replayed.ecr, replayed.codebuild:
        yield replayed
        replayed.ecr.assert_no_pending_responses()
        replayed.codebuild.assert_no_pending_responses()


def test_an_image_that_exists_is_not_built_again(aws: Aws) -> None:
    """The answer comes at once, under the image's own name."""
    aws.ecr.add_response("describe_images", {"imageDetails": [{"imageTags": ["abc-arm64"]}]}, ASKED)
    aws.handle(EVENT)

    assert aws.answers() == [
        {
            **ECHO,
            "PhysicalResourceId": "triad-dev/probe:abc-arm64",
            "Status": "SUCCESS",
            "Reason": "nothing to build",
        }
    ]


@pytest.mark.parametrize("type_", ["Create", "Update"])
def test_an_image_that_is_missing_is_built_and_the_answer_waits(aws: Aws, type_: str) -> None:
    """The build carries the request; a request that arrives twice starts one build."""
    aws.ecr.add_client_error("describe_images", "ImageNotFoundException", expected_params=ASKED)
    aws.codebuild.add_response("start_build", {}, _start())
    aws.handle({**EVENT, "RequestType": type_, **({"PhysicalResourceId": "old"} if type_ == "Update" else {})})

    assert aws.answers() == []


def test_what_aws_refuses_is_a_failure_at_once(aws: Aws) -> None:
    """CloudFormation does not wait an hour to say so."""
    aws.ecr.add_client_error(
        "describe_images", "RepositoryNotFoundException", "no such repository", expected_params=ASKED
    )
    aws.handle(EVENT)
    [answer] = aws.answers()

    assert answer["Status"] == "FAILED"
    assert "no such repository" in answer["Reason"]


def test_a_deleted_image_stays_in_its_repository(aws: Aws) -> None:
    """A rollback may need it; the resource goes under the name that it had."""
    aws.handle({**EVENT, "RequestType": "Delete", "PhysicalResourceId": "old"})
    [answer] = aws.answers()

    assert (answer["Status"], answer["PhysicalResourceId"]) == ("SUCCESS", "old")


@pytest.mark.parametrize(
    ("ended", "status"),
    [(each, "FAILED") for each in ("FAILED", "FAULT", "STOPPED", "TIMED_OUT")] + [("SUCCEEDED", "SUCCESS")],
)
def test_the_end_of_a_build_answers_the_request_it_carries(aws: Aws, ended: str, status: str) -> None:
    """However it ended, CloudFormation hears of it, and where to look."""
    variables = [{"name": "CLOUDFORMATION_REQUEST", "value": json.dumps(CARRIED)}]
    aws.codebuild.add_response("batch_get_builds", {"builds": [_build(ended, variables)]}, {"ids": [BUILD]})
    aws.handle(ENDED)

    assert aws.answers() == [
        {
            **ECHO,
            "PhysicalResourceId": CARRIED["PhysicalResourceId"],
            "Status": status,
            "Reason": f"build {BUILD}: {ended}",
        }
    ]


def test_a_build_that_a_person_started_answers_nobody(aws: Aws) -> None:
    """It has no request."""
    aws.codebuild.add_response("batch_get_builds", {"builds": [_build("SUCCEEDED", [])]}, {"ids": [BUILD]})
    aws.handle(ENDED)

    assert aws.answers() == []


def _start() -> dict[str, Any]:
    keys = ("ResponseURL", "StackId", "RequestId", "LogicalResourceId", "PhysicalResourceId")
    request = json.dumps({key: CARRIED[key] for key in keys})

    return {
        "projectName": "builder",
        "idempotencyToken": "one",
        "environmentVariablesOverride": [
            {"name": "CLOUDFORMATION_REQUEST", "value": request, "type": "PLAINTEXT"},
        ],
    }


def _build(status: str, variables: list[dict[str, str]]) -> dict[str, Any]:
    return {"id": BUILD, "buildStatus": status, "environment": _environment(variables)}


def _environment(variables: list[dict[str, str]]) -> dict[str, Any]:
    return {
        "type": "ARM_CONTAINER",
        "image": "aws/codebuild/amazonlinux-aarch64-standard:4.0",
        "computeType": "BUILD_GENERAL1_MEDIUM",
        "environmentVariables": variables,
    }
