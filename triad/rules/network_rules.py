"""Rules over the network in the templates."""

import json
from collections.abc import Iterator, Sequence
from ipaddress import ip_network

from triad.rules.rendered import Body, Rendered
from triad.rules.rule import Offence, rule
from triad.rules.subnets import reference

_NARROWEST_WIDE = {4: 8, 6: 32}
"""Prefixes shorter than these are no one's own network: 10.0.0.0/8 is the largest private one, a provider has a /32."""


@rule(
    "zone-id",
    source="https://docs.aws.amazon.com/ram/latest/userguide/working-with-az-ids.html: names differ by account",
)
def zone_id(rendered: Rendered) -> Iterator[Offence]:
    """A subnet is in a zone of the spec, named by its ID."""
    for subnet in rendered.resources("AWS::EC2::Subnet"):
        given = subnet.properties.get("AvailabilityZoneId")
        if given not in rendered.spec.zone_ids or "AvailabilityZone" in subnet.properties:
            allowed = ", ".join(rendered.spec.zone_ids)
            named = json.dumps(subnet.properties.get("AvailabilityZone"))
            yield Offence(
                subnet.where, f"AvailabilityZoneId must be one of {allowed}, got {given!r} and AvailabilityZone {named}"
            )


@rule("flow-logs", source="CIS AWS Foundations Benchmark, 'Ensure VPC flow logging is enabled in all VPCs'")
def flow_logs(rendered: Rendered) -> Iterator[Offence]:
    """Every VPC has a log of all its traffic: who was let in matters as much as who was not."""
    logs = list(rendered.resources("AWS::EC2::FlowLog"))
    logged = {reference(each.properties.get("ResourceId")) for each in logs}
    for vpc in rendered.resources("AWS::EC2::VPC"):
        if vpc.logical_id not in logged:
            yield Offence(vpc.where, "no flow log is kept of it")
    for each in logs:
        kept = each.properties.get("TrafficType")
        if kept != "ALL":
            yield Offence(each.where, f"TrafficType must be 'ALL', got {kept!r}")


@rule("s3-endpoint", source="https://docs.aws.amazon.com/vpc/latest/privatelink/vpc-endpoints-s3.html: free of charge")
def s3_endpoint(rendered: Rendered) -> Iterator[Offence]:
    """Images and weights come from S3 through a gateway of the VPC, not through NAT, which is paid by the gigabyte."""
    served = {
        reference(each.properties.get("VpcId"))
        for each in rendered.resources("AWS::EC2::VPCEndpoint")
        if each.properties.get("VpcEndpointType") == "Gateway" and _ends(each.properties.get("ServiceName"), ".s3")
    }
    for vpc in rendered.resources("AWS::EC2::VPC"):
        if vpc.logical_id not in served:
            yield Offence(vpc.where, "has no gateway endpoint of S3")


@rule(
    "vpc-dns",
    source="https://docs.aws.amazon.com/eks/latest/userguide/network-reqs.html: or nodes cannot register",
)
def vpc_dns(rendered: Rendered) -> Iterator[Offence]:
    """A VPC has AWS's resolver, and names for its hosts."""
    for vpc in rendered.resources("AWS::EC2::VPC"):
        for key in ("EnableDnsSupport", "EnableDnsHostnames"):
            if vpc.properties.get(key) is not True:
                yield Offence(vpc.where, f"{key} must be true, got {vpc.properties.get(key)!r}")


@rule("open-security-group", source="CIS AWS Foundations Benchmark, 'no security groups allow ingress from 0.0.0.0/0'")
def open_security_group(rendered: Rendered) -> Iterator[Offence]:
    """Nothing is reachable from the whole internet, or a large part of it, but what an acknowledgement names."""
    for group in rendered.resources("AWS::EC2::SecurityGroup"):
        yield from _open(group.where, group.properties.get("SecurityGroupIngress") or ())
    for ingress in rendered.resources("AWS::EC2::SecurityGroupIngress"):
        yield from _open(ingress.where, [ingress.properties])


def _open(where: str, ingress: Sequence[Body]) -> Iterator[Offence]:
    for each in ingress:
        for source in (each.get("CidrIp"), each.get("CidrIpv6")):
            if isinstance(source, str) and _is_wide(source):
                ports = f"{each.get('FromPort', 'all')}-{each.get('ToPort', 'all')}"
                yield Offence(where, f"{each.get('IpProtocol')} ports {ports} are open to {source}")


def _is_wide(source: str) -> bool:
    network = ip_network(source.strip(), strict=False)

    return network.prefixlen < _NARROWEST_WIDE[network.version]


def _ends(name: object, suffix: str) -> bool:
    """Whether a text ends so, plain or joined around the region."""
    match name:
        case {"Fn::Join": [_, [*_, last]]}:
            return str(last).endswith(suffix)
        case _:
            return str(name).endswith(suffix)
