"""Rules over the network, each with its mistake planted."""

from typing import Any

import pytest

from triad.rules import network_rules
from triad.rules.rendered import Rendered


def _resources(platform: Rendered, type_: str) -> list[Any]:
    return [
        each
        for template in platform.templates.values()
        for each in template["Resources"].values()
        if each["Type"] == type_
    ]


@pytest.mark.parametrize(
    "zone",
    [
        {"AvailabilityZone": "us-east-1a"},
        {"AvailabilityZoneId": "use1-az5"},
        {"AvailabilityZoneId": "use1-az1", "AvailabilityZone": "use1-az1"},
    ],
    ids=["name", "another zone", "both"],
)
def test_a_subnet_without_its_zone_id_is_found(platform: Rendered, zone: dict[str, str]) -> None:
    """A name, a zone that the spec does not name, and both together."""
    properties = _resources(platform, "AWS::EC2::Subnet")[0]["Properties"]
    del properties["AvailabilityZoneId"]
    properties.update(zone)

    [finding] = network_rules.zone_id.findings(platform)

    assert finding.message.startswith("AvailabilityZoneId must be one of use1-az1, use1-az2, use1-az4, got")


def test_a_network_without_flow_logs_is_found(platform: Rendered) -> None:
    """A log of something else does not count."""
    _resources(platform, "AWS::EC2::FlowLog")[0]["Properties"]["ResourceId"] = {"Ref": "Another"}

    [finding] = network_rules.flow_logs.findings(platform)

    assert finding.message == "no flow log is kept of it"


@pytest.mark.parametrize("source", [{"CidrIp": "0.0.0.0/0"}, {"CidrIpv6": "::/0"}])
def test_a_port_open_to_the_world_is_found(platform: Rendered, source: dict[str, str]) -> None:
    """In a group's own list, and in a rule that stands by itself."""
    rule = {"IpProtocol": "tcp", "FromPort": 8265, "ToPort": 8265, **source}
    _resources(platform, "AWS::EC2::SecurityGroup")[0]["Properties"]["SecurityGroupIngress"].append(rule)
    [template] = platform.templates.values()
    template["Resources"]["Open"] = {"Type": "AWS::EC2::SecurityGroupIngress", "Properties": rule}

    messages = [finding.message for finding in network_rules.open_security_group.findings(platform)]

    assert messages == [f"tcp ports 8265-8265 are open to {next(iter(source.values()))}"] * 2
