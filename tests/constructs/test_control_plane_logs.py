"""Logs of the control plane: where EKS writes them, encrypted, for a time."""

from collections.abc import Callable, Mapping
from typing import Any

import pytest
from aws_cdk import aws_kms as kms
from constructs import Construct

from constructs.control_plane_logs import ControlPlaneLogs

Resources = Mapping[str, Any]
Synth = Callable[[Callable[[Construct], object]], Resources]


def test_the_group_is_the_one_that_eks_writes_to(synth: Synth) -> None:
    """Under any other name it would stay empty beside one that nobody configured."""
    assert _group(_made(synth, retain=False))["Properties"]["LogGroupName"] == "/aws/eks/north-dev/cluster"


@pytest.mark.parametrize(("retain", "days", "policy"), [(True, 365, "Retain"), (False, 30, "Delete")])
def test_production_keeps_logs_for_a_year_and_beyond_the_cluster(
    synth: Synth, *, retain: bool, days: int, policy: str
) -> None:
    """An audit asks about last year; a trial asks about nothing."""
    group = _group(_made(synth, retain=retain))

    assert (group["Properties"]["RetentionInDays"], group["DeletionPolicy"]) == (days, policy)


def test_cloudwatch_uses_the_key_for_this_group_only(synth: Synth) -> None:
    """The key opens the cluster's secrets as well."""
    made = _made(synth, retain=False)
    [key] = [each for each in made if made[each]["Type"] == "AWS::KMS::Key"]
    statements = made[key]["Properties"]["KeyPolicy"]["Statement"]
    [statement] = [each for each in statements if "Service" in each["Principal"]]
    [group] = statement["Condition"]["ArnEquals"].values()

    assert _group(made)["Properties"]["KmsKeyId"] == {"Fn::GetAtt": [key, "Arn"]}
    assert statement["Principal"] == {"Service": "logs.us-east-1.amazonaws.com"}
    assert group["Fn::Join"][1][-1] == ":log-group:/aws/eks/north-dev/cluster"
    assert "kms:*" not in statement["Action"]


def _made(synth: Synth, *, retain: bool) -> Resources:
    return synth(
        lambda scope: ControlPlaneLogs(scope, "Logs", cluster="north-dev", key=kms.Key(scope, "Key"), retain=retain)
    )


def _group(resources: Resources) -> Any:  # noqa: ANN401  # a template is JSON
    [found] = [each for each in resources.values() if each["Type"] == "AWS::Logs::LogGroup"]
    return found
