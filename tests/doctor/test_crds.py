"""Tests of triad.doctor.crds."""

import json
from dataclasses import replace
from typing import TYPE_CHECKING

import pytest
from botocore.exceptions import ClientError  # type: ignore[import-untyped]  # no stubs upstream

from triad.catalog.versions import charts
from triad.doctor.check import Check, Status
from triad.doctor.crds import IN_CRDS_FOLDER, crds
from triad.spec import PlatformSpec

if TYPE_CHECKING:
    from tests.doctor.conftest import Aws

CONTROLLER = charts()["aws-load-balancer-controller"]
STACK = "triad-dev-controllers"


def checked(aws: "Aws", *deployed: tuple[str, str]) -> list[Check]:
    """Replay a stack with charts and a queue."""
    resources: dict[str, object] = {"Queue": {"Type": "AWS::SQS::Queue"}}
    for chart, version in deployed:
        properties = {"Chart": chart, "Version": version, "Release": chart}
        resources[chart] = {"Type": "Custom::AWSCDK-EKS-HelmChart", "Properties": properties}
    body = json.dumps({"Resources": resources})
    aws.answers("cloudformation", "get_template", {"TemplateBody": body}, StackName=STACK)

    return list(crds(PlatformSpec(), [CONTROLLER, charts()["keda"]], aws.clients))


def test_a_first_deploy_installs_them(aws: "Aws") -> None:
    """Helm installs what lies in `crds/` with the chart."""
    aws.refuses("cloudformation", "get_template", "ValidationError", f"Stack with id {STACK} does not exist")

    [check] = crds(PlatformSpec(), [CONTROLLER], aws.clients)

    assert check.status is Status.OK


def test_an_upgrade_of_such_a_chart_gets_the_step(aws: "Aws") -> None:
    """Helm leaves the old definitions in place, so a person has to apply the new ones."""
    [check] = checked(aws, (CONTROLLER.name, "3.4.3"), ("keda", "2.19.0"))

    assert check.status is Status.WARN
    assert "3.4.3 is deployed" in check.found
    assert check.todo == (
        f"before the deploy: `helm show crds {CONTROLLER.name} --repo {CONTROLLER.repository}"
        f" --version {CONTROLLER.version} | kubectl apply --server-side --force-conflicts -f -`"
    )


def test_the_same_version_needs_no_step(aws: "Aws") -> None:
    """Nothing changes in a redeploy."""
    [check] = checked(aws, (CONTROLLER.name, CONTROLLER.version))

    assert check.status is Status.OK


def test_a_chart_that_the_stack_lacks_is_new(aws: "Aws") -> None:
    """A stack without the chart is a first deploy of it."""
    [check] = checked(aws, ("keda", "2.19.0"))

    assert check.status is Status.OK


def test_a_refusal_is_not_taken_for_a_missing_stack(aws: "Aws") -> None:
    """Only CloudFormation's own sentence means that it does not exist."""
    aws.refuses("cloudformation", "get_template", "ValidationError", "1 validation error detected")

    with pytest.raises(ClientError, match="1 validation error"):
        list(crds(PlatformSpec(), [replace(CONTROLLER)], aws.clients))


def test_every_chart_named_is_in_the_catalogue() -> None:
    """A chart that is renamed there is renamed here."""
    assert charts().keys() >= IN_CRDS_FOLDER
