"""Runs in Lambda: starts an image's build when CloudFormation asks for the image, and answers when the build is over.

It waits for nothing, so a build may take longer than the 15 minutes of a function. The end of a build is an event that
CodeBuild sends for a build that timed out or found no machine as well, so CloudFormation always gets its answer.
"""

import json
from collections.abc import Mapping
from typing import Any
from urllib.request import Request, urlopen

import boto3  # type: ignore[import-untyped]  # no stubs upstream

_REQUEST = "CLOUDFORMATION_REQUEST"
_ECHOED = ("ResponseURL", "StackId", "RequestId", "LogicalResourceId", "PhysicalResourceId")

ecr = boto3.client("ecr")
codebuild = boto3.client("codebuild")


def handler(event: Mapping[str, Any], _context: object) -> None:
    """Take a custom resource's request, or CodeBuild's news that a build has ended."""
    if "RequestType" in event:
        _on_request(event)
    else:
        _on_end(event["detail"]["build-id"])


def _on_request(event: Mapping[str, Any]) -> None:
    wanted, deletes = event["ResourceProperties"], event["RequestType"] == "Delete"
    request = event if deletes else {**event, "PhysicalResourceId": "{Repository}:{Tag}".format(**wanted)}
    try:
        if deletes or _exists(wanted):
            _answer(request, "SUCCESS", "nothing to build")
        else:
            _start(wanted["Project"], {key: request[key] for key in _ECHOED})
    except Exception as error:  # noqa: BLE001  # a function's top level: without an answer CloudFormation waits an hour
        _answer(request, "FAILED", repr(error))


def _exists(wanted: Mapping[str, str]) -> bool:
    try:
        ecr.describe_images(repositoryName=wanted["Repository"], imageIds=[{"imageTag": wanted["Tag"]}])
    except ecr.exceptions.ImageNotFoundException:
        return False

    return True


def _start(project: str, request: Mapping[str, str]) -> None:
    """Start a build that carries the request; a request that is delivered twice starts one build."""
    variable = {"name": _REQUEST, "value": json.dumps(request), "type": "PLAINTEXT"}
    codebuild.start_build(
        projectName=project, idempotencyToken=request["RequestId"], environmentVariablesOverride=[variable]
    )


def _on_end(arn: str) -> None:
    [build] = codebuild.batch_get_builds(ids=[arn.partition(":build/")[2]])["builds"]
    variables = {each["name"]: each["value"] for each in build["environment"]["environmentVariables"]}
    if _REQUEST in variables:  # not a build that a person started
        status = "SUCCESS" if build["buildStatus"] == "SUCCEEDED" else "FAILED"
        _answer(json.loads(variables[_REQUEST]), status, f"build {build['id']}: {build['buildStatus']}")


def _answer(request: Mapping[str, Any], status: str, reason: str) -> None:
    body = {key: request[key] for key in _ECHOED[1:]} | {"Status": status, "Reason": reason}
    urlopen(  # noqa: S310  # the address is CloudFormation's, always https
        Request(request["ResponseURL"], data=json.dumps(body).encode(), method="PUT", headers={"Content-Type": ""})  # noqa: S310
    ).close()
