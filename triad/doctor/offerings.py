"""Whether the platform's zones have the instance types of its pools."""

from collections.abc import Iterator, Mapping
from collections.abc import Set as AbstractSet

from triad.doctor.check import Check, Status
from triad.doctor.clients import Clients
from triad.planning.pools import NodePool
from triad.planning.system import system_type
from triad.spec import PlatformSpec

NAME = "instance types"
ALLOWS = "ec2:DescribeInstanceTypeOfferings"


def offerings(spec: PlatformSpec, pools: tuple[NodePool, ...], clients: Clients) -> Iterator[Check]:
    """Compare each pool and the system nodes with what the zones offer in this account."""
    offered = _offered(spec, clients)
    yield _compared(spec, "system.type", {system_type(spec).name}, offered)
    for pool in pools:
        yield _compared(spec, f"pools.{pool.name}", {each.name for each in pool.types}, offered)


def _offered(spec: PlatformSpec, clients: Clients) -> Mapping[str, frozenset[str]]:
    """Ask for the types of each zone ID, all pages; a zone that was not asked for says nothing."""
    pages = clients.ec2.get_paginator("describe_instance_type_offerings").paginate(
        LocationType="availability-zone-id", Filters=[{"Name": "location", "Values": list(spec.zone_ids)}]
    )
    found: dict[str, set[str]] = {zone: set() for zone in spec.zone_ids}
    for page in pages:
        for each in page["InstanceTypeOfferings"]:
            if each["Location"] in found:
                found[each["Location"]].add(each["InstanceType"])

    return {zone: frozenset(types) for zone, types in found.items()}


def _compared(spec: PlatformSpec, path: str, types: AbstractSet[str], offered: Mapping[str, frozenset[str]]) -> Check:
    name = f"{NAME} of {path}"
    by_zone = {zone: len(types & offered[zone]) for zone in offered}
    found = f"of {len(types)} types " + ", ".join(f"{zone} offers {count}" for zone, count in by_zone.items())
    missing = sorted(types - frozenset().union(*offered.values()))
    if len(missing) == len(types):
        todo = f"set {path} to what the zones offer, or choose other zones: {_where(spec, types)}"
        return Check(name=name, status=Status.FAIL, found=found, todo=todo)
    empty = [zone for zone, count in by_zone.items() if not count]
    if empty:
        todo = (
            f"{', '.join(empty)} will have no node of it: add to {path}, or choose other zones: {_where(spec, types)}"
        )
        return Check(name=name, status=Status.WARN, found=found, todo=todo)
    if missing:
        todo = f"nothing, unless a pod needs one of these: {', '.join(missing)}"
        return Check(name=name, status=Status.WARN, found=f"{found}; {len(missing)} nowhere", todo=todo)

    return Check(name=name, status=Status.OK, found=found)


def _where(spec: PlatformSpec, types: AbstractSet[str]) -> str:
    """Write the command that lists every zone ID with one of the types."""
    return (
        f"`aws ec2 describe-instance-type-offerings --region {spec.region} --location-type availability-zone-id"
        f" --filters Name=instance-type,Values={','.join(sorted(types))}"
        " --query 'InstanceTypeOfferings[].[Location,InstanceType]' --output text`"
    )
