"""Which subnets of the templates the internet reaches: their default routes say so, whatever their tags claim."""

from collections.abc import Iterator, Mapping
from enum import StrEnum

from triad.rules.rendered import Rendered, Resource

_ANYWHERE = frozenset({"0.0.0.0/0", "::/0"})


class Reach(StrEnum):
    """Where a subnet's default route leads."""

    PUBLIC = "public"
    PRIVATE = "private"
    ISOLATED = "isolated"


def subnets(rendered: Rendered) -> Iterator[tuple[Resource, Reach]]:
    """Each subnet with its reach."""
    tables = {
        (_stack(each), reference(each.properties.get("SubnetId"))): reference(each.properties.get("RouteTableId"))
        for each in rendered.resources("AWS::EC2::SubnetRouteTableAssociation")
    }
    routes = {
        (_stack(each), reference(each.properties.get("RouteTableId"))): _leads(each)
        for each in rendered.resources("AWS::EC2::Route")
        if _is_default(each)
    }
    for subnet in rendered.resources("AWS::EC2::Subnet"):
        table = tables.get((_stack(subnet), subnet.logical_id))
        yield subnet, routes.get((_stack(subnet), table), Reach.ISOLATED)


def tags(resource: Resource) -> Mapping[str, str]:
    """Tags of a resource by key."""
    return {each["Key"]: str(each["Value"]) for each in resource.properties.get("Tags") or ()}


def reference(value: object) -> object:
    """Logical ID that a value refers to, or the value itself."""
    return value.get("Ref") if isinstance(value, Mapping) else value


def _stack(resource: Resource) -> str:
    return resource.where.partition("/")[0]


def _is_default(route: Resource) -> bool:
    given = {str(route.properties.get(key)) for key in ("DestinationCidrBlock", "DestinationIpv6CidrBlock")}

    return bool(given & _ANYWHERE)


def _leads(route: Resource) -> Reach:
    return Reach.PUBLIC if "GatewayId" in route.properties else Reach.PRIVATE
