"""Tests of triad.planning.node_price."""

import pytest

from triad.catalog.instances import instance_types
from triad.planning.node_price import NodePrice, disk_usd_hour, node_prices
from triad.planning.pools import NodePool, node_pools
from triad.spec import Capacity, PlatformSpec


def platform(*, capacity: tuple[str, ...] = ("on-demand",), **keys: object) -> tuple[PlatformSpec, NodePool]:
    """Make a platform with one pool, and decide the pool."""
    families = ["c8g", "m8g", "c7g", "m7g"]
    pool = {"silicon": "graviton", "families": families, "capacity": capacity, "disk": {"size_gib": 73, "iops": 3000}}
    spec = PlatformSpec.model_validate({"pools": {"p": pool}, **keys})

    return spec, node_pools(spec)[0]


def price_of(name: str, prices: tuple[NodePrice, ...], capacity: Capacity = Capacity.ON_DEMAND) -> NodePrice:
    """Find one price."""
    return next(each for each in prices if each.instance.name == name and each.capacity is capacity)


def test_a_node_costs_its_instance_and_its_disk() -> None:
    """The root volume is paid for as long as the node runs: 73 GiB, and 125 MiB/s above the free ones."""
    spec, pool = platform()
    listed = instance_types()["c8g.xlarge"].price_usd_hour or 0.0

    assert disk_usd_hour(pool).value == pytest.approx(0.008 + 125 * 0.04 / 730)
    assert price_of("c8g.xlarge", node_prices(spec, pool)).usd_hour.value == pytest.approx(
        listed + disk_usd_hour(pool).value
    )


def test_a_price_of_the_spec_replaces_the_listed_one() -> None:
    """What the user really pays counts, and the source says so."""
    spec, pool = platform(prices={"on_demand": {"c8g.xlarge": 0.1}})
    priced = price_of("c8g.xlarge", node_prices(spec, pool)).usd_hour

    assert priced.value == pytest.approx(0.1 + disk_usd_hour(pool).value)
    assert "prices.on_demand.c8g.xlarge" in priced.source


def test_a_savings_plan_covers_on_demand_and_not_spot() -> None:
    """AWS applies Savings Plans to on-demand usage only."""
    discounts = {"savings_plan_discount": 0.25, "on_demand": {"c8g.xlarge": 1.0}}
    spec, pool = platform(capacity=("spot", "on-demand"), prices=discounts)
    prices, disk = node_prices(spec, pool), disk_usd_hour(pool).value

    assert price_of("c8g.xlarge", prices).usd_hour.value == pytest.approx(0.75 + disk)
    assert price_of("c8g.xlarge", prices, Capacity.SPOT).usd_hour.value == pytest.approx(1.0 + disk)


def test_a_spot_discount_cheapens_spot_only() -> None:
    """On-demand stays what it is."""
    spec, pool = platform(
        capacity=("spot", "on-demand"), prices={"spot_discount": 0.6, "on_demand": {"c8g.xlarge": 1.0}}
    )
    prices, disk = node_prices(spec, pool), disk_usd_hour(pool).value

    assert price_of("c8g.xlarge", prices).usd_hour.value == pytest.approx(1.0 + disk)
    assert price_of("c8g.xlarge", prices, Capacity.SPOT).usd_hour.value == pytest.approx(0.4 + disk)


def test_a_price_assumed_from_another_region_says_so() -> None:
    """Nobody takes a price of us-east-1 for one of Frankfurt."""
    spec, pool = platform(region="eu-central-1")
    priced = price_of("c8g.xlarge", node_prices(spec, pool))

    assert priced.region == "us-east-1"
    assert "assumed us-east-1" in priced.usd_hour.source


def test_prices_come_cheapest_first() -> None:
    """The first is the cheapest node, the last the dearest."""
    spec, pool = platform()
    values = [each.usd_hour.value for each in node_prices(spec, pool)]

    assert values == sorted(values)
    assert len(values) == len(pool.types)
