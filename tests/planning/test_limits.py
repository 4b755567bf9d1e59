"""The most that a pool may hold at once."""

import pytest

from triad.catalog.instances import Silicon
from triad.planning.limits import accelerator_limit, cpu_limit, memory_limit_gib
from triad.spec.platform import Size
from triad.spec.pool import Pool
from triad.spec.role import DEFAULT_FAMILIES, Role


@pytest.mark.parametrize("size", Size)
@pytest.mark.parametrize(("silicon", "role"), DEFAULT_FAMILIES)
def test_every_pool_has_room_for_a_node(silicon: Silicon, role: Role, size: Size) -> None:
    """A limit below the smallest node would leave every pod pending."""
    pool = Pool(silicon=silicon, role=role)

    assert any(
        each.vcpu <= cpu_limit(pool, size)
        and each.memory_mib <= memory_limit_gib(pool, size) * 1024
        and each.accelerators <= accelerator_limit(pool, size)
        for each in pool.types
    )


@pytest.mark.parametrize("family", ["p4d", "p4de"])
def test_a_family_of_large_nodes_raises_the_limit_to_one_node(family: str) -> None:
    """p4 has one size, of 96 vCPUs and 8 GPUs, which dev's usual limit would refuse."""
    pool = Pool(silicon=Silicon.NVIDIA, families=(family,))

    assert (cpu_limit(pool, Size.DEV), memory_limit_gib(pool, Size.DEV)) == (96, 1152)
    assert accelerator_limit(pool, Size.DEV) == 8


@pytest.mark.parametrize(("silicon", "role"), DEFAULT_FAMILIES)
def test_dev_may_buy_less_than_production(silicon: Silicon, role: Role) -> None:
    """A mistake in dev costs less."""
    pool = Pool(silicon=silicon, role=role)

    assert cpu_limit(pool, Size.DEV) < cpu_limit(pool, Size.PRODUCTION)


@pytest.mark.parametrize(("families", "memory_gib"), [(("c8g",), 1024), (("c8g", "m8g"), 2048), (("m8g", "r8g"), 4096)])
def test_memory_follows_the_vcpus_on_the_roomiest_type(families: tuple[str, ...], memory_gib: int) -> None:
    """512 vCPUs with 2, 4 or 8 GiB each: the vCPUs bind, never the memory by surprise."""
    assert memory_limit_gib(Pool(silicon=Silicon.GRAVITON, families=families), Size.PRODUCTION) == memory_gib


def test_memory_follows_the_vcpus_that_are_given() -> None:
    """One limit is enough to write."""
    pool = Pool.model_validate({"silicon": "graviton", "families": ["r8g"], "limits": {"cpu": 10}})

    assert (cpu_limit(pool, Size.DEV), memory_limit_gib(pool, Size.DEV)) == (10, 80)


def test_limits_given_win() -> None:
    """The user's figures are taken as they are."""
    pool = Pool.model_validate({"silicon": "nvidia", "limits": {"cpu": 7, "memory_gib": 19, "accelerators": 1}})

    assert (cpu_limit(pool, Size.PRODUCTION), memory_limit_gib(pool, Size.PRODUCTION)) == (7, 19)
    assert accelerator_limit(pool, Size.PRODUCTION) == 1


@pytest.mark.parametrize(
    ("silicon", "dev", "production"),
    [(Silicon.GRAVITON, 0, 0), (Silicon.X86, 0, 0), (Silicon.NVIDIA, 4, 64), (Silicon.NEURON, 4, 64)],
)
def test_only_accelerators_are_limited_as_accelerators(silicon: Silicon, dev: int, production: int) -> None:
    """A CPU pool has none to limit."""
    pool = Pool(silicon=silicon)

    assert (accelerator_limit(pool, Size.DEV), accelerator_limit(pool, Size.PRODUCTION)) == (dev, production)
