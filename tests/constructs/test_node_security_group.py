"""The one group of nodes and control plane."""

from collections.abc import Callable, Mapping
from typing import Any

import pytest
from constructs import Construct

from constructs.network import Network
from constructs.node_security_group import NodeSecurityGroup
from triad.spec.platform import PlatformSpec

Resources = Mapping[str, Any]
Synth = Callable[[Callable[[Construct], object]], Resources]


@pytest.fixture(scope="module")
def resources(synth: Synth) -> Resources:
    """A group and its rule."""

    def build(scope: Construct) -> None:
        spec = PlatformSpec()
        NodeSecurityGroup(scope, "Nodes", spec=spec, vpc=Network(scope, "Network", spec=spec).vpc)

    return {key: each for key, each in synth(build).items() if key.startswith("Nodes")}


def test_members_reach_each_other_on_every_port_and_nobody_else_reaches_them(resources: Resources) -> None:
    """Pods of one node talk to pods of another, the API to webhooks, nodes to the API."""
    [(key, group)] = [item for item in resources.items() if item[1]["Type"] == "AWS::EC2::SecurityGroup"]
    [rule] = [each["Properties"] for each in resources.values() if each["Type"] == "AWS::EC2::SecurityGroupIngress"]
    members = {"Fn::GetAtt": [key, "GroupId"]}

    assert (rule["GroupId"], rule["SourceSecurityGroupId"], rule["IpProtocol"]) == (members, members, "-1")
    assert "SecurityGroupIngress" not in group["Properties"]


def test_karpenter_finds_the_group_by_the_clusters_name(resources: Resources) -> None:
    """And no other group of the platform."""
    [group] = [each["Properties"] for each in resources.values() if each["Type"] == "AWS::EC2::SecurityGroup"]

    assert {"Key": "karpenter.sh/discovery", "Value": "triad-dev"} in group["Tags"]
    assert str(resources).count("karpenter.sh/discovery") == 1
