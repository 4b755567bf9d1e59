"""What runs from the first hour, whether or not a model is asked anything."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date

from triad.catalog.prices import (
    ALB,
    ALB_CAPACITY,
    AURORA_CAPACITY,
    AURORA_IO,
    AURORA_STORAGE,
    EKS_EXTENDED_SUPPORT,
    EKS_STANDARD_SUPPORT,
    GP3_STORAGE,
    HOURS_PER_MONTH,
    INTERFACE_ENDPOINT,
    INTERFACE_ENDPOINT_DATA,
    INTERNET_TRANSFER,
    LOGS_INGESTION,
    METRIC,
    NAT_GATEWAY,
    NAT_GATEWAY_DATA,
    VALKEY_NODES,
    ZONE_TRANSFER,
    Price,
)
from triad.catalog.versions import kubernetes_versions
from triad.planning.controllers import controllers
from triad.planning.figure import Figure
from triad.planning.gateway_stores import GatewayStores, gateway_stores
from triad.planning.monitoring_workloads import PROMETHEUS, PROMETHEUS_VOLUME_GIB
from triad.planning.node_price import USD_HOUR, instance_usd_hour
from triad.planning.release import Release
from triad.planning.service_nodes import service_nodes
from triad.planning.system import DISK_GIB, system_type
from triad.spec import Capacity, PlatformSpec
from triad.spec.network import Nat


@dataclass(frozen=True, slots=True, kw_only=True)
class FixedPart:
    """Something paid for by the hour.

    Attributes:
        each: Price of one.
    """

    name: str
    count: int
    each: Figure

    @property
    def usd_hour(self) -> float:
        """Price of all of them."""
        return self.count * self.each.value


@dataclass(frozen=True, slots=True, kw_only=True)
class Usage:
    """Something paid for by use, which no hourly figure of the plan counts."""

    name: str
    each: Figure


def nat_gateways(spec: PlatformSpec) -> int:
    """Count the NAT gateways."""
    return len(spec.zone_ids) if spec.nat is Nat.PER_ZONE else 1


def fixed_parts(spec: PlatformSpec, *, today: date) -> tuple[FixedPart, ...]:
    """List what always runs; the control plane costs more once standard support of its version is over."""
    version = kubernetes_versions()[spec.kubernetes]
    extended = today > version.standard_support_ends
    control_plane = EKS_EXTENDED_SUPPORT if extended else EKS_STANDARD_SUPPORT
    support = f"extended support since {version.standard_support_ends}" if extended else "standard support"
    endpoints = len(spec.network.endpoints) * len(spec.zone_ids)
    parts = (
        FixedPart(name=f"EKS control plane {spec.kubernetes}, {support}", count=1, each=_each(control_plane, USD_HOUR)),
        *_system_nodes(spec),
        *_volumes(spec),
        FixedPart(name=f"NAT gateway, {spec.nat}", count=nat_gateways(spec), each=_each(NAT_GATEWAY, USD_HOUR)),
        FixedPart(name="interface endpoint in a zone", count=endpoints, each=_each(INTERFACE_ENDPOINT, USD_HOUR)),
        *_services(spec),
    )

    return tuple(part for part in parts if part.count)


def _system_nodes(spec: PlatformSpec) -> Iterator[FixedPart]:
    instance = system_type(spec)
    price = instance_usd_hour(spec, instance, Capacity.ON_DEMAND)
    if price is not None:
        yield FixedPart(name=f"system node, {instance.name}", count=spec.system.count, each=price)
    yield _volume("system node", DISK_GIB, count=spec.system.count)


def _services(spec: PlatformSpec) -> Iterator[FixedPart]:
    """List what gateway and agent have of their own; in dev they run beside the controllers, without a store."""
    for each in service_nodes(spec):
        name = f"{each.of} node, {each.node.instance.name}"
        yield FixedPart(name=name, count=each.count, each=each.node.usd_hour)
    for owner in _balanced(spec):
        yield FixedPart(name=f"load balancer of the {owner}", count=1, each=_each(ALB, USD_HOUR))
    stores = gateway_stores(spec)
    if stores is not None:
        yield from _stores(stores)


def _stores(stores: GatewayStores) -> Iterator[FixedPart]:
    acu = Figure(
        value=stores.least_acu * AURORA_CAPACITY.usd,
        unit=USD_HOUR,
        source=f"{stores.least_acu:g} ACU; {_each(AURORA_CAPACITY, USD_HOUR).source}",
    )
    name = f"Aurora instance of the gateway, {stores.least_acu:g} ACU"
    yield FixedPart(name=name, count=stores.instances, each=acu)
    cache = _each(VALKEY_NODES[stores.cache_type], USD_HOUR)
    yield FixedPart(name=f"Valkey node of the gateway, {stores.cache_type}", count=stores.cache_nodes, each=cache)


def _balanced(spec: PlatformSpec) -> Iterator[str]:
    """Name what has a load balancer."""
    if spec.has_gateway and spec.gateway.ingress.is_enabled:
        yield "gateway"
    if spec.has_agent and spec.agent.ingress.is_enabled:
        yield "agent"


def _volumes(spec: PlatformSpec) -> Iterator[FixedPart]:
    for each in controllers(spec):
        if each.release is Release.PROMETHEUS:
            yield _volume(PROMETHEUS, PROMETHEUS_VOLUME_GIB, count=each.workload(PROMETHEUS).replicas)


def _volume(of: str, gib: int, *, count: int) -> FixedPart:
    usd_hour = gib * GP3_STORAGE.usd / HOURS_PER_MONTH
    each = Figure(value=usd_hour, unit=USD_HOUR, source=f"gp3 of {gib} GiB; {GP3_STORAGE.source}")

    return FixedPart(name=f"volume of a {of}", count=count, each=each)


def usages(spec: PlatformSpec) -> tuple[Usage, ...]:
    """List what is paid for by use."""
    return tuple(_usages(spec))


def _usages(spec: PlatformSpec) -> Iterator[Usage]:
    yield _usage("traffic through NAT gateways", NAT_GATEWAY_DATA)
    if spec.network.endpoints:
        yield _usage("traffic through interface endpoints", INTERFACE_ENDPOINT_DATA)
    yield _usage("VPC flow logs and control plane logs", LOGS_INGESTION)
    for owner in _balanced(spec):
        yield _usage(f"requests through the {owner}'s load balancer", ALB_CAPACITY)
    if gateway_stores(spec) is not None:
        yield _usage("Aurora beyond its least capacity", AURORA_CAPACITY)
        yield _usage("what lies in Aurora", AURORA_STORAGE)
        yield _usage("reads and writes of Aurora", AURORA_IO)
    if spec.is_production:
        yield _usage("detailed monitoring of nodes", METRIC)
    yield _usage("traffic between zones", ZONE_TRANSFER)
    yield _usage("traffic to the internet", INTERNET_TRANSFER)


def _usage(name: str, price: Price) -> Usage:
    return Usage(name=name, each=_each(price, f"USD/{price.unit}"))


def _each(price: Price, unit: str) -> Figure:
    return Figure(value=price.usd, unit=unit, source=f"{price.source} ({price.region}, {price.date})")
