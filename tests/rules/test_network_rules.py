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


@pytest.mark.parametrize("kept", ["ACCEPT", "REJECT", None])
def test_a_flow_log_of_some_traffic_is_found(platform: Rendered, kept: str | None) -> None:
    """Who was let in and who was not are both asked for after the fact."""
    _resources(platform, "AWS::EC2::FlowLog")[0]["Properties"]["TrafficType"] = kept

    [finding] = network_rules.flow_logs.findings(platform)

    assert finding.message == f"TrafficType must be 'ALL', got {kept!r}"


@pytest.mark.parametrize(
    "change",
    [
        {"VpcEndpointType": "Interface"},
        {"ServiceName": "com.amazonaws.us-east-1.dynamodb"},
        {"VpcId": {"Ref": "Another"}},
    ],
    ids=["interface", "another service", "another network"],
)
def test_a_network_without_its_door_to_s3_is_found(platform: Rendered, change: dict[str, Any]) -> None:
    """An endpoint that is paid for, one of another service, and one of another network."""
    for endpoint in _resources(platform, "AWS::EC2::VPCEndpoint"):
        if endpoint["Properties"]["VpcEndpointType"] == "Gateway":
            endpoint["Properties"].update(change)

    [finding] = network_rules.s3_endpoint.findings(platform)

    assert finding.message == "has no gateway endpoint of S3"


def test_a_service_named_in_plain_text_is_read_too(platform: Rendered) -> None:
    """The region may be written out."""
    for endpoint in _resources(platform, "AWS::EC2::VPCEndpoint"):
        if endpoint["Properties"]["VpcEndpointType"] == "Gateway":
            endpoint["Properties"]["ServiceName"] = "com.amazonaws.us-east-1.s3"

    assert list(network_rules.s3_endpoint.findings(platform)) == []


@pytest.mark.parametrize("key", ["EnableDnsSupport", "EnableDnsHostnames"])
@pytest.mark.parametrize("value", [False, None])
def test_a_network_without_dns_is_found(platform: Rendered, key: str, value: object) -> None:
    """Nodes need both to find the cluster's private address."""
    _resources(platform, "AWS::EC2::VPC")[0]["Properties"][key] = value

    [finding] = network_rules.vpc_dns.findings(platform)

    assert finding.message == f"{key} must be true, got {value!r}"


@pytest.mark.parametrize(
    "sources",
    [
        ({"CidrIp": "0.0.0.0/0"},),
        ({"CidrIp": "0.0.0.0/1"}, {"CidrIp": "128.0.0.0/1"}),
        ({"CidrIp": "10.0.0.0/7"},),
        ({"CidrIpv6": "::/0"},),
        ({"CidrIpv6": "0:0:0:0:0:0:0:0/0"},),
        ({"CidrIpv6": "2000::/3"},),
    ],
    ids=lambda sources: " ".join(next(iter(each.values())) for each in sources),
)
def test_a_port_open_to_the_world_is_found(platform: Rendered, sources: tuple[dict[str, str], ...]) -> None:
    """In a group's own list and in a rule that stands by itself, whole, in halves, and in other words."""
    rules = [{"IpProtocol": "tcp", "FromPort": 8265, "ToPort": 8265, **source} for source in sources]
    _resources(platform, "AWS::EC2::SecurityGroup")[0]["Properties"].setdefault("SecurityGroupIngress", []).extend(
        rules
    )
    resources = next(iter(platform.templates.values()))["Resources"]
    for index, rule in enumerate(rules):
        resources[f"Open{index}"] = {"Type": "AWS::EC2::SecurityGroupIngress", "Properties": rule}

    messages = [finding.message for finding in network_rules.open_security_group.findings(platform)]

    expected = [f"tcp ports 8265-8265 are open to {next(iter(source.values()))}" for source in sources]
    assert messages == expected * 2


@pytest.mark.parametrize(
    "source",
    [{"CidrIp": "10.0.0.0/8"}, {"CidrIp": {"Fn::GetAtt": ["Vpc", "CidrBlock"]}}, {"CidrIpv6": "2600:1f00::/32"}],
)
def test_a_port_open_to_a_network_is_allowed(platform: Rendered, source: dict[str, Any]) -> None:
    """A private network, one that only AWS knows, and a provider's own."""
    groups = _resources(platform, "AWS::EC2::SecurityGroup")
    groups[0]["Properties"].setdefault("SecurityGroupIngress", []).append({"IpProtocol": "tcp", **source})

    assert list(network_rules.open_security_group.findings(platform)) == []
