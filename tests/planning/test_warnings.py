"""Tests of triad.planning.warnings."""

from dataclasses import replace
from datetime import date

from triad.planning.pools import node_pools
from triad.planning.warnings import Notice, warnings
from triad.spec import PlatformSpec

TODAY = date(2026, 12, 1)


def notices(today: date = TODAY, **keys: object) -> dict[str, Notice]:
    """List what to look at by the path that changes it."""
    spec = PlatformSpec.model_validate(keys)

    return {each.path: each for each in warnings(spec, node_pools(spec), today=today)}


def test_a_plain_platform_has_nothing_to_look_at() -> None:
    """A warning that is always there warns of nothing."""
    assert notices() == {}


def test_an_old_kubernetes_names_its_last_day() -> None:
    """1.32 is accepted, and its end is said."""
    assert "2027-03-23" in notices(kubernetes="1.32", ami="al2023@v20260930")["kubernetes"].message


def test_extended_support_is_said_from_its_first_day() -> None:
    """The price of the control plane rises."""
    assert "kubernetes" not in notices(date(2027, 3, 27))
    assert "costs more" in notices(date(2027, 3, 28))["kubernetes"].message


def test_one_nat_gateway_in_production_is_a_risk() -> None:
    """Its zone's failure cuts the others off."""
    assert "network.nat" in notices(size="production", network={"nat": "one"})
    assert "network.nat" not in notices(size="production")


def test_spot_without_fallback_is_a_risk() -> None:
    """With on-demand behind it there is nothing to say."""
    alone = {"p": {"silicon": "graviton", "capacity": ["spot"]}}
    backed = {"p": {"silicon": "graviton", "capacity": ["spot", "on-demand"]}}

    assert "pools.p.capacity" in notices(pools=alone)
    assert "pools.p.capacity" not in notices(pools=backed)


def test_sizes_above_the_limits_are_named() -> None:
    """A size that was asked for and can never come is a mistake in one of the two keys; one that was not is none."""
    larger = {"silicon": "graviton", "families": ["c8g"], "sizes": ["large", "8xlarge"], "limits": {"cpu": 8}}
    any_size = {"silicon": "graviton", "families": ["c8g"], "limits": {"cpu": 8}}

    assert "c8g.8xlarge" in notices(pools={"p": larger})["pools.p.limits"].message
    assert "pools.p.limits" not in notices(pools={"p": any_size})
    assert "c8g.large" not in notices(pools={"p": larger})["pools.p.limits"].message


def test_a_zone_without_any_type_of_the_pool_is_named() -> None:
    """inf2 is not offered in use1-az1."""
    pools = {"p": {"silicon": "neuron", "families": ["inf2"]}}
    zones = ["use1-az1", "use1-az2", "use1-az4"]

    assert "use1-az1" in notices(zones=zones, pools=pools)["pools.p.families"].message
    assert "pools.p.families" not in notices(zones=zones[1:], pools=pools)


def test_elsewhere_zone_offerings_are_said_to_be_unknown() -> None:
    """The catalogue knows the zones of one region."""
    assert "not checked" in notices(region="eu-central-1")["region"].message


def test_an_unknown_price_is_named() -> None:
    """No figure counts it, so the reader must know."""
    spec = PlatformSpec.model_validate({})
    [pool] = node_pools(spec)
    unknown = replace(pool.types[0], price_usd_hour=None)
    [notice] = warnings(spec, (replace(pool, types=(unknown, *pool.types[1:])),), today=TODAY)

    assert notice.path == "prices.on_demand"
    assert unknown.name in notice.message
