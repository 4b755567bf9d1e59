"""Tests of triad.planning.bound."""

from collections.abc import Iterator

import pytest

from triad.catalog.instances import InstanceType
from triad.planning.bound import launchable, most
from triad.planning.pools import NodePool, node_pools
from triad.spec import PlatformSpec


def pool_of(**keys: object) -> NodePool:
    """Decide the one pool of a small platform."""
    [pool] = node_pools(PlatformSpec.model_validate({"pools": {"p": keys}}))

    return pool


def test_vcpus_are_bound_by_the_cpu_limit() -> None:
    """What a limit counts can never exceed it."""
    pool = pool_of(silicon="graviton", limits={"cpu": 100})

    assert most(pool, lambda each: each.vcpu, among=pool.types).value == pytest.approx(100)


def test_few_accelerators_bound_the_vcpus_too() -> None:
    """Two GPUs bring at most the vCPUs of two nodes of the largest type with one."""
    pool = pool_of(silicon="nvidia", families=["g6"], limits={"cpu": 1000, "accelerators": 2})
    bound = most(pool, lambda each: each.vcpu, among=launchable(pool))

    assert bound.value == pytest.approx(2 * 64)
    assert bound.limit == "limits.accelerators 2"


@pytest.mark.parametrize("limits", [{"cpu": 24, "accelerators": 4}, {"cpu": 96, "accelerators": 4}, {"cpu": 20}])
def test_no_mix_of_nodes_exceeds_the_bound(limits: dict[str, int]) -> None:
    """Every combination of nodes within the limits is worth no more, and the dearest is not far below."""
    pool = pool_of(silicon="nvidia", families=["g5", "g6"], limits=limits)
    bound = most(pool, _worth, among=launchable(pool)).value
    dearest = max(sum(_worth(each) for each in mix) for mix in _mixes(pool, pool.types, ()))

    assert dearest <= bound <= 1.5 * dearest


def test_a_type_larger_than_the_limits_is_not_launchable() -> None:
    """Karpenter leaves out a type of which one node would exceed a limit."""
    pool = pool_of(silicon="nvidia", families=["g6"], limits={"cpu": 16, "accelerators": 1})

    assert {each.size for each in launchable(pool)} == {"xlarge", "2xlarge", "4xlarge"}


def _worth(instance: InstanceType) -> float:
    return instance.price_usd_hour or 0.0


def _mixes(
    pool: NodePool, types: tuple[InstanceType, ...], mix: tuple[InstanceType, ...]
) -> Iterator[tuple[InstanceType, ...]]:
    if sum(each.vcpu for each in mix) > pool.cpu_limit or sum(e.accelerators for e in mix) > pool.accelerator_limit:
        return
    yield mix
    for index, each in enumerate(types):
        yield from _mixes(pool, types[index:], (*mix, each))
