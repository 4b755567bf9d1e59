"""Pools that say little get honest defaults."""

import pytest

from triad.catalog.instances import Architecture, Silicon
from triad.spec.pool import Capacity, Pool
from triad.spec.pool_checks import MIN_SPOT_TYPES
from triad.spec.role import DEFAULT_FAMILIES, Role


@pytest.mark.parametrize(("silicon", "role"), DEFAULT_FAMILIES)
def test_a_pool_that_names_only_its_purpose_can_launch_something(silicon: Silicon, role: Role) -> None:
    """Every allowed pair of silicon and role has instance types of that silicon."""
    pool = Pool(silicon=silicon, role=role)

    assert pool.types
    assert {instance.silicon for instance in pool.types} == {silicon}


def test_only_graviton_is_arm64() -> None:
    """The architecture follows from the silicon and is never asked for."""
    arm = {
        silicon
        for silicon, role in DEFAULT_FAMILIES
        if Pool(silicon=silicon, role=role).architecture is Architecture.ARM64
    }

    assert arm == {Silicon.GRAVITON}


@pytest.mark.parametrize(
    ("silicon", "role", "enabled"),
    [
        (Silicon.GRAVITON, Role.MODELS, True),
        (Silicon.X86, Role.HEADS, True),
        (Silicon.X86, Role.MODELS, False),
        (Silicon.X86, Role.LOAD, False),
    ],
)
def test_comparison_and_load_are_off_until_asked_for(silicon: Silicon, role: Role, *, enabled: bool) -> None:
    """A comparison pool or a load generator costs nothing by being described."""
    assert Pool(silicon=silicon, role=role).is_enabled is enabled
    assert Pool(silicon=silicon, role=role, enabled=True).is_enabled


def test_a_spot_pool_of_every_size_has_types_enough() -> None:
    """The default families of Graviton suffice for Spot."""
    pool = Pool(silicon=Silicon.GRAVITON, capacity=(Capacity.SPOT, Capacity.ON_DEMAND))

    assert len(pool.types) >= MIN_SPOT_TYPES
