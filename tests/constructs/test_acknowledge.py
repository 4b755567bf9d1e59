"""Findings that are accepted beside their construct."""

import json
from pathlib import Path

import aws_cdk as cdk
import pytest
from aws_cdk import aws_iam as iam
from cdk_nag import AwsSolutionsChecks

from constructs.acknowledge import acknowledge, managed

READ, WRITE = "AmazonS3ReadOnlyAccess", "AmazonS3FullAccess"


@pytest.mark.parametrize(("accepted", "left"), [([READ, WRITE], []), ([READ], [WRITE]), ([], [READ, WRITE])])
def test_only_the_finding_that_is_named_is_accepted(tmp_path: Path, accepted: list[str], left: list[str]) -> None:
    """Another policy on the same role is another finding."""
    app = cdk.App(
        outdir=str(tmp_path), context={"@aws-cdk/core:appMode": "process"}, builtin_cloud_formation_validation=False
    )
    role = iam.Role(cdk.Stack(app, "test"), "Role", assumed_by=iam.ServicePrincipal("ec2.amazonaws.com"))
    for policy in (READ, WRITE):
        role.add_managed_policy(iam.ManagedPolicy.from_aws_managed_policy_name(policy))
    for policy in accepted:
        acknowledge(role, f"AwsSolutions-IAM4[{managed(policy)}]", "to see whether it is")
    cdk.Validations.of(app).add_plugins(AwsSolutionsChecks(app))
    app.synth()
    report = (tmp_path / "validation-report.json").read_text(encoding="utf-8")

    assert [policy for policy in (READ, WRITE) if policy in str(json.loads(report)["pluginReports"])] == left
