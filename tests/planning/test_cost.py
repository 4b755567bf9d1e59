"""Tests of triad.planning.cost."""

from dataclasses import replace
from datetime import date

import pytest

from triad.planning.cost import Cost, cost
from triad.planning.node_price import disk_usd_hour
from triad.planning.pools import node_pools
from triad.spec import PlatformSpec

TODAY = date(2026, 12, 1)


def cost_of(**keys: object) -> Cost:
    """Price a platform of a few keys."""
    spec = PlatformSpec.model_validate(keys)

    return cost(spec, node_pools(spec), today=TODAY)


def test_the_floor_holds_the_fixed_parts_and_no_node_of_a_pool() -> None:
    """Karpenter runs none while no pod needs one: in dev a control plane, a NAT gateway, two m7g.large, their disks."""
    disk = 50 * 0.08 / 730

    assert cost_of().floor.value == pytest.approx(0.10 + 0.045 + 2 * (0.0816 + disk))


def test_the_ceiling_fills_every_pool_to_its_limits() -> None:
    """Two GPU nodes of one type are the most that two GPUs allow."""
    pool = {"silicon": "nvidia", "families": ["g6"], "sizes": ["xlarge"], "limits": {"cpu": 100, "accelerators": 2}}
    spec = PlatformSpec.model_validate({"pools": {"gpu": pool}, "prices": {"on_demand": {"g6.xlarge": 1.0}}})
    pools = node_pools(spec)
    priced = cost(spec, pools, today=TODAY)
    node = 1.0 + disk_usd_hour(pools[0]).value

    assert priced.pools[0].ceiling.value == pytest.approx(2 * node)
    assert priced.pools[0].limit == "limits.accelerators 2"
    assert priced.ceiling.value == pytest.approx(priced.floor.value + 2 * node)


def test_the_ceiling_counts_on_demand_where_spot_falls_back() -> None:
    """When Spot is out, every node is bought at the higher price."""
    families = ["c8g", "m8g", "c7g", "m7g"]
    spot = {"silicon": "graviton", "families": families, "capacity": ["spot", "on-demand"]}
    on_demand = {"silicon": "graviton", "families": families}
    discounted = cost_of(pools={"p": spot}, prices={"spot_discount": 0.5})

    assert discounted.ceiling.value == pytest.approx(cost_of(pools={"p": on_demand}).ceiling.value)
    assert discounted.pools[0].cheapest is not None
    assert discounted.pools[0].cheapest.capacity.value == "spot"


def test_a_type_without_a_price_is_named_and_not_counted_as_free() -> None:
    """Where nothing is known, nothing is claimed."""
    spec = PlatformSpec.model_validate({})
    [pool] = node_pools(spec)
    unknown = replace(pool.types[0], price_usd_hour=None)
    priced = cost(spec, (replace(pool, types=(unknown,)),), today=TODAY).pools[0]

    assert priced.unpriced == (unknown.name,)
    assert priced.cheapest is None
    assert priced.dearest is None


def test_a_node_that_the_limits_forbid_is_not_the_dearest() -> None:
    """The range of a node's price holds only nodes that can come."""
    pool = {"silicon": "graviton", "families": ["c8g"], "limits": {"cpu": 4}}
    dearest = cost_of(pools={"p": pool}).pools[0].dearest

    assert dearest is not None
    assert dearest.instance.name == "c8g.xlarge"


def test_prices_of_another_region_are_an_assumption_that_is_said() -> None:
    """Fixed parts and instances of us-east-1 stand in for unknown ones."""
    assert not any("us-east-1" in each for each in cost_of().assumptions)
    assert any("us-east-1 are assumed in eu-central-1" in each for each in cost_of(region="eu-central-1").assumptions)


def test_spot_without_a_discount_is_an_assumption_that_is_said() -> None:
    """Spot prices are nobody's list price."""
    families = ["c8g", "m8g", "c7g", "m7g"]
    pools = {"p": {"silicon": "graviton", "families": families, "capacity": ["spot", "on-demand"]}}

    assert any("on-demand price" in each for each in cost_of(pools=pools).assumptions)
    assert not any("Spot" in each for each in cost_of(pools=pools, prices={"spot_discount": 0.5}).assumptions)


def test_what_no_price_is_known_of_is_said() -> None:
    """A floor that lacks something says so."""
    assert any("public addresses" in each for each in cost_of().assumptions)


def test_every_figure_says_its_source() -> None:
    """No number without where it comes from."""
    priced = cost_of(size="production")
    figures = [part.each for part in priced.fixed] + [each.each for each in priced.used]
    figures += [pool.ceiling for pool in priced.pools] + [priced.floor, priced.ceiling]
    figures += [each.usd_hour for pool in priced.pools for each in (pool.cheapest, pool.dearest) if each]

    assert all(each.source and each.unit for each in figures)
