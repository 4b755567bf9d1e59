"""Resources whose price, or very existence, only EC2 knows: tags are found for an hour after what they were on."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from types import MappingProxyType
from typing import Any

from triad.catalog.instances import instance_types
from triad.catalog.prices import GP3_IOPS, GP3_STORAGE, GP3_THROUGHPUT, HOURS_PER_MONTH, NAT_GATEWAY, price
from triad.doctor.clients import Clients
from triad.planning.node_price import FREE_IOPS, FREE_THROUGHPUT_MIB_S
from triad.spec import PlatformSpec

ALLOWS = "ec2:DescribeInstances, ec2:DescribeVolumes, ec2:DescribeNatGateways"

Prices = Mapping[str, float | None]
"""Dollars a month by identifier, of those that exist; None where the price is not known."""

_FILTER_VALUES = 200
"""The most values that a filter of EC2 takes (EC2 API reference, "Filter")."""


def instances(spec: PlatformSpec, clients: Clients, names: Sequence[str]) -> Prices:
    """Price what is not terminated, Spot at the price of on-demand; what is stopped costs only its volumes."""
    pages = _pages(clients, "describe_instances", "Filters", "instance-id", names)
    found = [each for page in pages for reservation in page["Reservations"] for each in reservation["Instances"]]

    return {
        each["InstanceId"]: 0.0 if each["State"]["Name"] == "stopped" else _instance(spec, each["InstanceType"])
        for each in found
        if each["State"]["Name"] not in {"terminated", "shutting-down"}
    }


def volumes(_: PlatformSpec, clients: Clients, names: Sequence[str]) -> Prices:
    """Price volumes of the type that the catalogue knows, gp3."""
    pages = _pages(clients, "describe_volumes", "Filters", "volume-id", names)

    return {each["VolumeId"]: _volume(each) for page in pages for each in page["Volumes"]}


def nat_gateways(_: PlatformSpec, clients: Clients, names: Sequence[str]) -> Prices:
    """Price gateways that are not deleted, without their traffic."""
    pages = _pages(clients, "describe_nat_gateways", "Filter", "nat-gateway-id", names)
    found = [each for page in pages for each in page["NatGateways"] if each["State"] not in {"deleted", "deleting"}]

    return {each["NatGatewayId"]: NAT_GATEWAY.usd * HOURS_PER_MONTH for each in found}


DESCRIBED: Mapping[str, Callable[[PlatformSpec, Clients, Sequence[str]], Prices]] = MappingProxyType(
    {"ec2:instance": instances, "ec2:volume": volumes, "ec2:natgateway": nat_gateways}
)
"""How to price a kind, and how to know which of it exist."""


def _pages(
    clients: Clients, operation: str, argument: str, field: str, names: Sequence[str]
) -> Iterator[Mapping[str, Any]]:
    """Describe by filter: an identifier that is gone is then left out, where naming it would be refused."""
    for start in range(0, len(names), _FILTER_VALUES):
        filters = [{"Name": field, "Values": list(names[start : start + _FILTER_VALUES])}]
        yield from clients.ec2.get_paginator(operation).paginate(**{argument: filters})


def _instance(spec: PlatformSpec, name: str) -> float | None:
    known = instance_types().get(name)
    listed = None if known is None else price(known, spec.region).usd_hour
    usd_hour = spec.prices.on_demand.get(name, listed)

    return None if usd_hour is None else usd_hour * HOURS_PER_MONTH


def _volume(volume: Mapping[str, Any]) -> float | None:
    if volume["VolumeType"] != "gp3":
        return None
    size, iops, throughput = float(volume["Size"]), float(volume["Iops"]), float(volume["Throughput"])

    return (
        size * GP3_STORAGE.usd
        + max(0, iops - FREE_IOPS) * GP3_IOPS.usd
        + max(0, throughput - FREE_THROUGHPUT_MIB_S) * GP3_THROUGHPUT.usd
    )
