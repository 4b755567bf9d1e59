"""Rules over the subnets: where they are, who finds them, and whom the internet finds there."""

from collections.abc import Iterator

from triad.rules.rendered import Rendered
from triad.rules.rule import Offence, rule
from triad.rules.subnets import Reach, subnets, tags

_ROLES = {Reach.PUBLIC: "kubernetes.io/role/elb", Reach.PRIVATE: "kubernetes.io/role/internal-elb"}
_MIN_ZONES = 2


@rule(
    "subnet-role",
    source="https://kubernetes-sigs.github.io/aws-load-balancer-controller/latest/deploy/subnet_discovery/",
)
def subnet_role(rendered: Rendered) -> Iterator[Offence]:
    """The tag by which load balancers find a subnet is that of its routes: outer ones in public, inner in private."""
    for subnet, reach in subnets(rendered):
        wanted = _ROLES.get(reach)
        given = tags(subnet)
        for role in _ROLES.values():
            if role == wanted and given.get(role) != "1":
                yield Offence(
                    subnet.where, f"is {reach} by its routes, tag {role} must be '1', got {given.get(role)!r}"
                )
            elif role != wanted and role in given:
                yield Offence(subnet.where, f"is {reach} by its routes, and must not have the tag {role}")


@rule(
    "no-public-ip-on-launch",
    source="AWS Security Hub, EC2.15: subnets should not assign public addresses by themselves",
)
def no_public_ip_on_launch(rendered: Rendered) -> Iterator[Offence]:
    """No subnet gives its instances public addresses."""
    for subnet, _ in subnets(rendered):
        given = subnet.properties.get("MapPublicIpOnLaunch", False)
        if given is not False:
            yield Offence(subnet.where, f"MapPublicIpOnLaunch must be false, got {given!r}")


@rule("subnet-zones", source="https://docs.aws.amazon.com/eks/latest/userguide/network-reqs.html: subnets in two zones")
def subnet_zones(rendered: Rendered) -> Iterator[Offence]:
    """Subnets of each reach lie in two zones or more, or the end of one zone is the end of the platform."""
    zones: dict[Reach, set[object]] = {}
    for subnet, reach in subnets(rendered):
        zones.setdefault(reach, set()).add(subnet.properties.get("AvailabilityZoneId"))
    for reach, found in zones.items():
        if len(found) < _MIN_ZONES:
            yield Offence(f"{reach} subnets", f"lie in {len(found)} zone, at least {_MIN_ZONES} are needed")
