"""The AWS quotas that the platform needs at its ceiling, if nothing else uses the account."""

from collections.abc import Iterator
from dataclasses import dataclass
from math import ceil

from triad.catalog.instances import InstanceType, families
from triad.planning.bound import launchable, most
from triad.planning.figure import Figure
from triad.planning.fixed import nat_gateways
from triad.planning.pools import NodePool
from triad.planning.system import system_type
from triad.spec import Capacity, PlatformSpec

_DIGITS = 6
_LISTS = "Service Quotas codes as `aws service-quotas list-service-quotas` prints them"


@dataclass(frozen=True, slots=True, kw_only=True)
class Quota:
    """One quota of a region.

    Attributes:
        service: Service code of Service Quotas.
        code: Quota code.
        needed: What the platform needs of it.
    """

    service: str
    code: str
    name: str
    needed: Figure


@dataclass(frozen=True, slots=True, kw_only=True)
class _Class:
    """Instance families whose vCPUs count against one quota each for on-demand and Spot.

    Attributes:
        categories: Letters before the generation in a family's name.
        codes: Quota code and name by capacity.
    """

    categories: frozenset[str]
    codes: dict[Capacity, tuple[str, str]]


def _class(categories: str, on_demand: str, spot: str, name: str) -> _Class:
    return _Class(
        categories=frozenset(categories.split()),
        codes={
            Capacity.ON_DEMAND: (on_demand, f"Running On-Demand {name} instances"),
            Capacity.SPOT: (spot, f"All {name} Spot Instance Requests"),
        },
    )


_CLASSES = (
    _class("a c d h i m r t z", "L-1216C47A", "L-34B43A08", "Standard (A, C, D, H, I, M, R, T, Z)"),
    _class("g vt", "L-DB2E81BA", "L-3819A6DF", "G and VT"),
    _class("p", "L-417A185B", "L-7212CCBC", "P"),
    _class("inf", "L-1945791B", "L-B5D1601B", "Inf"),
    _class("trn", "L-2C3B7624", "L-6B0D517C", "Trn"),
)


def quotas(spec: PlatformSpec, pools: tuple[NodePool, ...]) -> tuple[Quota, ...]:
    """List vCPU quotas by instance class and capacity, then those of the network."""
    return (*_vcpu_quotas(spec, pools), *_network_quotas(spec))


def _vcpu_quotas(spec: PlatformSpec, pools: tuple[NodePool, ...]) -> Iterator[Quota]:
    for each in _CLASSES:
        for capacity, (code, name) in each.codes.items():
            needs = {pool.name: _vcpus(pool, each) for pool in pools if capacity in pool.capacity}
            if capacity is Capacity.ON_DEMAND:
                needs["system nodes"] = _system_vcpus(spec, each)
            needed = sum(needs.values())
            if needed:
                named = ", ".join(f"{pool} {vcpus}" for pool, vcpus in needs.items() if vcpus)
                figure = Figure(value=needed, unit="vCPU", source=f"the most that limits allow: {named}; {_LISTS}")
                yield Quota(service="ec2", code=code, name=name, needed=figure)


def _vcpus(pool: NodePool, quota_class: _Class) -> int:
    counted = [instance for instance in launchable(pool) if _category(instance) in quota_class.categories]

    return ceil(round(most(pool, lambda instance: instance.vcpu, among=counted).value, _DIGITS))


def _system_vcpus(spec: PlatformSpec, quota_class: _Class) -> int:
    instance = system_type(spec)

    return instance.vcpu * spec.system.count if _category(instance) in quota_class.categories else 0


def _category(instance: InstanceType) -> str:
    return families()[instance.family].category


def _network_quotas(spec: PlatformSpec) -> Iterator[Quota]:
    yield _network("L-F678F1CE", "VPCs per Region", 1, "the platform's VPC")
    yield _network("L-FE5A380F", "NAT gateways per Availability Zone", 1, f"network.nat {spec.nat}")
    addresses = Figure(value=nat_gateways(spec), unit="address", source=f"one a NAT gateway; {_LISTS}")
    yield Quota(service="ec2", code="L-0263D0A3", name="EC2-VPC Elastic IPs", needed=addresses)
    if spec.network.endpoints:
        count = len(spec.network.endpoints)
        yield _network("L-29B6F2EB", "Interface VPC endpoints per VPC", count, "network.endpoints")


def _network(code: str, name: str, value: int, why: str) -> Quota:
    return Quota(
        service="vpc", code=code, name=name, needed=Figure(value=value, unit="piece", source=f"{why}; {_LISTS}")
    )
