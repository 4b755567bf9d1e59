"""What one node of a pool costs in an hour, its disk included."""

from dataclasses import dataclass

from triad.catalog.data.table import PRICED_ON, PRICES
from triad.catalog.instances import InstanceType
from triad.catalog.prices import BASE_REGION, GP3_IOPS, GP3_STORAGE, GP3_THROUGHPUT, HOURS_PER_MONTH, OnDemand, price
from triad.planning.figure import Figure
from triad.planning.pools import NodePool
from triad.spec import Capacity, PlatformSpec

USD_HOUR = "USD/h"
FREE_IOPS = 3000
FREE_THROUGHPUT_MIB_S = 125
"""What every gp3 volume has without being paid for; the units of the catalogue's prices say so."""


@dataclass(frozen=True, slots=True, kw_only=True)
class NodePrice:
    """One way for a pool to get a node.

    Attributes:
        region: The region whose price was taken; the spec's own unless none is known there.
    """

    instance: InstanceType
    capacity: Capacity
    usd_hour: Figure
    region: str


def node_prices(spec: PlatformSpec, pool: NodePool) -> tuple[NodePrice, ...]:
    """Price every type of the pool in every capacity, cheapest first; a type without a known price is left out."""
    found = [
        priced
        for instance in pool.types
        for capacity in pool.capacity
        if (priced := _priced(spec, pool, instance, capacity)) is not None
    ]

    return tuple(sorted(found, key=lambda each: each.usd_hour.value))


def instance_usd_hour(spec: PlatformSpec, instance: InstanceType, capacity: Capacity) -> Figure | None:
    """Price an instance without its disk; None where no price is known."""
    listed = _on_demand(spec, instance)
    if listed.usd_hour is None:
        return None
    share, why = _share(spec, capacity)

    return Figure(value=listed.usd_hour * share, unit=USD_HOUR, source=f"{_source(spec, instance, listed)}{why}")


def _priced(spec: PlatformSpec, pool: NodePool, instance: InstanceType, capacity: Capacity) -> NodePrice | None:
    bare = instance_usd_hour(spec, instance, capacity)
    if bare is None:
        return None
    disk = disk_usd_hour(pool)

    return NodePrice(
        instance=instance,
        capacity=capacity,
        usd_hour=Figure(value=bare.value + disk.value, unit=USD_HOUR, source=f"{bare.source}; disk: {disk.source}"),
        region=_on_demand(spec, instance).region,
    )


def disk_usd_hour(pool: NodePool) -> Figure:
    """Price the root volume of one node."""
    month = (
        pool.disk_gib * GP3_STORAGE.usd
        + max(0, pool.iops - FREE_IOPS) * GP3_IOPS.usd
        + max(0, pool.throughput_mib_s - FREE_THROUGHPUT_MIB_S) * GP3_THROUGHPUT.usd
    )

    return Figure(
        value=month / HOURS_PER_MONTH,
        unit=USD_HOUR,
        source=f"gp3 of {pool.disk_gib} GiB, {pool.iops} IOPS, {pool.throughput_mib_s} MiB/s; {GP3_STORAGE.source}",
    )


def _on_demand(spec: PlatformSpec, instance: InstanceType) -> OnDemand:
    given = spec.prices.on_demand.get(instance.name)
    if given is not None:
        return OnDemand(usd_hour=given, region=spec.region, note=None)

    return price(instance, spec.region)


def _source(spec: PlatformSpec, instance: InstanceType, listed: OnDemand) -> str:
    if instance.name in spec.prices.on_demand:
        return f"prices.on_demand.{instance.name} of the spec"

    if listed.region != BASE_REGION:
        return f"triad/catalog/prices.py, on-demand in {listed.region}"

    return f"{PRICES}, {PRICED_ON}{f', {listed.note}' if listed.note else ''}"


def _share(spec: PlatformSpec, capacity: Capacity) -> tuple[float, str]:
    """Find the part of the on-demand price that is paid; a Savings Plan does not cover Spot."""
    if capacity is Capacity.SPOT:
        discount = spec.prices.spot_discount
        return (
            (1.0, ", Spot counted in full") if discount is None else (1 - discount, f", less {discount:.0%} for Spot")
        )
    discount = spec.prices.savings_plan_discount

    return (1 - discount, f", less {discount:.0%} by Savings Plan" if discount else "")
