"""What follows from a rendered pool."""

from copy import deepcopy

import pytest

from triad.catalog.instances import Silicon
from triad.rules.karpenter import KarpenterPool
from triad.rules.rendered import Rendered
from triad.spec import PlatformSpec, Role


def test_a_pool_is_what_its_requirements_leave(good: Rendered) -> None:
    """Types, capacity and accelerators are read from the object; the role from the spec."""
    pools = {pool.name: pool for pool in good.pools}

    assert {each.family for each in pools["gpu"].types} == {"g5", "g6"}
    assert pools["gpu"].accelerator_resources == ("nvidia.com/gpu",)
    assert pools["inferentia"].silicon is Silicon.NEURON
    assert pools["graviton-spot"].capacity == {"spot", "on-demand"}
    assert (pools["agents"].role, pools["heads-arm"].role) == (Role.AGENTS, Role.HEADS)


def test_a_pool_that_the_spec_does_not_name_is_known_by_its_label(good: Rendered) -> None:
    """Production adds head pools, and one for agents, by itself."""
    pools = {each["metadata"]["name"]: each for each in good.of_kind("NodePool")}
    names = ("heads-x86", "gpu", "agents")

    roles = [KarpenterPool.read(pools[name], spec=PlatformSpec(), classes=()).role for name in names]

    assert roles == [Role.HEADS, Role.MODELS, Role.AGENTS]


def test_a_malformed_pool_is_named(good: Rendered) -> None:
    """Of several pools a reader must know which."""
    body = deepcopy(good.of_kind("NodePool")[0])
    del body["spec"]["template"]["spec"]["nodeClassRef"]

    with pytest.raises(ValueError, match="NodePool/graviton: unknown or missing key 'nodeClassRef'"):
        KarpenterPool.read(body, spec=good.spec, classes=())
