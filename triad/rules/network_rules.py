"""Rules over the network in the templates."""

import json
from collections.abc import Iterator, Mapping, Sequence

from triad.rules.rendered import Body, Rendered
from triad.rules.rule import Offence, rule

_ANYWHERE = frozenset({"0.0.0.0/0", "::/0"})


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
    """Every VPC is logged."""
    logged = {_reference(log.properties.get("ResourceId")) for log in rendered.resources("AWS::EC2::FlowLog")}
    for vpc in rendered.resources("AWS::EC2::VPC"):
        if vpc.logical_id not in logged:
            yield Offence(vpc.where, "no flow log is kept of it")


@rule("open-security-group", source="CIS AWS Foundations Benchmark, 'no security groups allow ingress from 0.0.0.0/0'")
def open_security_group(rendered: Rendered) -> Iterator[Offence]:
    """Nothing is reachable from the whole internet but what an acknowledgement names."""
    for group in rendered.resources("AWS::EC2::SecurityGroup"):
        yield from _open(group.where, group.properties.get("SecurityGroupIngress") or ())
    for ingress in rendered.resources("AWS::EC2::SecurityGroupIngress"):
        yield from _open(ingress.where, [ingress.properties])


def _open(where: str, ingress: Sequence[Body]) -> Iterator[Offence]:
    for each in ingress:
        for source in {str(each.get("CidrIp")), str(each.get("CidrIpv6"))} & _ANYWHERE:
            ports = f"{each.get('FromPort', 'all')}-{each.get('ToPort', 'all')}"
            yield Offence(where, f"{each.get('IpProtocol')} ports {ports} are open to {source}")


def _reference(value: object) -> object:
    return value.get("Ref") if isinstance(value, Mapping) else value
