"""Flow logs: complete, encrypted, and kept as long as asked."""

from collections.abc import Callable, Mapping
from typing import Any

import pytest
from aws_cdk import aws_ec2 as ec2
from constructs import Construct

from constructs.flow_logs import FlowLogs

Resources = Mapping[str, Any]
Synth = Callable[[Callable[[Construct], object]], Resources]


@pytest.fixture(scope="module")
def resources(synth: Synth) -> Resources:
    """Flow logs that go with their stack after 90 days."""
    return _made(synth, retain=False)


def test_accepted_and_rejected_connections_are_logged(resources: Resources) -> None:
    """Half of the traffic answers half of the questions."""
    flow_log = _one(resources, "AWS::EC2::FlowLog")["Properties"]

    assert (flow_log["ResourceType"], flow_log["TrafficType"]) == ("VPC", "ALL")


def test_the_log_group_keeps_the_days_it_was_given(resources: Resources) -> None:
    """Not CDK's two years."""
    assert _one(resources, "AWS::Logs::LogGroup")["Properties"]["RetentionInDays"] == 90


def test_the_log_group_is_encrypted_with_a_key_that_rotates(resources: Resources) -> None:
    """The key is its own and nobody else's."""
    [key_id] = [name for name, each in resources.items() if each["Type"] == "AWS::KMS::Key"]

    assert _one(resources, "AWS::Logs::LogGroup")["Properties"]["KmsKeyId"] == {"Fn::GetAtt": [key_id, "Arn"]}
    assert resources[key_id]["Properties"]["EnableKeyRotation"] is True


def test_cloudwatch_logs_uses_the_key_for_this_stacks_groups_only(resources: Resources) -> None:
    """The service's statement names groups by the stack's name, with which generated names begin."""
    statements = _one(resources, "AWS::KMS::Key")["Properties"]["KeyPolicy"]["Statement"]
    [logs] = [each for each in statements if each["Principal"].get("Service") == "logs.us-east-1.amazonaws.com"]
    [pattern] = logs["Condition"]["ArnLike"].values()

    assert pattern["Fn::Join"][1][-1] == ":log-group:test-*"
    assert "kms:*" not in logs["Action"]


@pytest.mark.parametrize(("retain", "policy"), [(True, "Retain"), (False, "Delete")])
def test_logs_and_the_key_that_opens_them_stay_together(synth: Synth, *, retain: bool, policy: str) -> None:
    """A kept log without its key could not be read."""
    made = _made(synth, retain=retain)

    assert {_one(made, each)["DeletionPolicy"] for each in ("AWS::Logs::LogGroup", "AWS::KMS::Key")} == {policy}


def _made(synth: Synth, *, retain: bool) -> Resources:
    def build(scope: Construct) -> None:
        vpc = ec2.Vpc(scope, "Vpc", availability_zones=["use1-az1"], restrict_default_security_group=False)
        FlowLogs(scope, "FlowLogs", vpc=vpc, days=90, retain=retain)

    return synth(build)


def _one(resources: Resources, type_: str) -> Any:  # noqa: ANN401  # a template is JSON
    [found] = [each for each in resources.values() if each["Type"] == type_]
    return found
