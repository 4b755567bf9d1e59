"""Where LiteLLM keeps keys and counters."""

import pytest

from triad.catalog.prices import VALKEY_NODES
from triad.planning.gateway_stores import CACHE_TYPES, gateway_stores
from triad.spec import PlatformSpec

MODEL = {"chat": {"model": "llama-3.2-3b-instruct-q4_0", "pool": "graviton"}}
DATABASE = {"keys": "database", "database": {"min_acu": 1, "max_acu": 8}}


def spec_of(size: str = "dev", **keys: object) -> PlatformSpec:
    """Make a platform with one model."""
    return PlatformSpec.model_validate({"size": size, "models": MODEL, **keys})


def test_static_keys_need_neither_database_nor_cache() -> None:
    """They lie in Secrets Manager, which costs next to nothing."""
    assert gateway_stores(spec_of("production")) is None


def test_a_platform_without_a_gateway_has_no_stores() -> None:
    """Nobody would read them."""
    assert gateway_stores(spec_of(gateway={**DATABASE, "enabled": False})) is None


def test_capacity_is_what_the_spec_says() -> None:
    """Of each instance, the least and the most."""
    stores = gateway_stores(spec_of(gateway=DATABASE))

    assert stores is not None
    assert (stores.least_acu, stores.most_acu) == (1, 8)


@pytest.mark.parametrize(("size", "count"), [("dev", 1), ("production", 2)])
def test_production_loses_neither_with_one_zone(size: str, count: int) -> None:
    """A second instance and a second node stand in other zones."""
    stores = gateway_stores(spec_of(size, gateway=DATABASE))

    assert stores is not None
    assert (stores.instances, stores.cache_nodes) == (count, count)


def test_every_cache_has_a_price() -> None:
    """`triad plan` counts it."""
    assert set(CACHE_TYPES.values()) <= set(VALKEY_NODES)
