"""Tests of triad.doctor.bootstrap."""

import json
import os
from pathlib import Path
from typing import TYPE_CHECKING

import aws_cdk as cdk
import pytest
from botocore.exceptions import ClientError  # type: ignore[import-untyped]  # no stubs upstream

from triad.doctor.bootstrap import PARAMETER, REQUIRED, bootstrap
from triad.doctor.check import Status
from triad.spec import PlatformSpec

if TYPE_CHECKING:
    from tests.doctor.conftest import Aws


def parameter(value: str) -> dict[str, object]:
    """Answer as SSM does."""
    return {"Parameter": {"Name": PARAMETER, "Type": "String", "Value": value, "Version": 1}}


@pytest.mark.parametrize(
    ("value", "status"), [("6", Status.OK), ("33", Status.OK), ("5", Status.FAIL), ("latest", Status.FAIL)]
)
def test_the_version_must_reach_what_the_assembly_needs(aws: "Aws", value: str, status: Status) -> None:
    """An older bootstrap stack is found before the deploy is."""
    aws.answers("ssm", "get_parameter", parameter(value), Name=PARAMETER)

    [check] = bootstrap(PlatformSpec(), aws.clients)

    assert check.status is status
    assert value in check.found


def test_a_region_without_bootstrap_gets_the_command(aws: "Aws") -> None:
    """The step is ready to be copied."""
    aws.refuses("ssm", "get_parameter", "ParameterNotFound")

    [check] = bootstrap(PlatformSpec(account="111122223333", region="eu-west-1"), aws.clients)

    assert check.status is Status.FAIL
    assert check.todo == "`cdk bootstrap aws://111122223333/eu-west-1`"


def test_a_refusal_is_not_taken_for_a_missing_bootstrap(aws: "Aws") -> None:
    """Only AWS's own word means that it is missing."""
    aws.refuses("ssm", "get_parameter", "AccessDeniedException")

    with pytest.raises(ClientError, match="AccessDeniedException"):
        list(bootstrap(PlatformSpec(), aws.clients))


def test_the_required_version_is_what_the_pinned_library_writes(root: Path, tmp_path: Path) -> None:
    """A new aws-cdk-lib that asks for more shows here."""
    os.environ.setdefault("JSII_NODE", str(root / ".venv" / "bin" / "node"))
    app = cdk.App(outdir=str(tmp_path))
    cdk.CfnResource(cdk.Stack(app, "stack"), "Topic", type="AWS::SNS::Topic")
    app.synth()
    manifest = json.loads((tmp_path / "manifest.json").read_text(encoding="utf-8"))

    assert manifest["artifacts"]["stack"]["properties"]["requiresBootstrapStackVersion"] == REQUIRED
