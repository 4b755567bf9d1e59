"""Tests of triad.planning.model_resources."""

import pytest

from tests.planning.placed import placed
from triad.planning.model_resources import AUTOSCALER, DEV_HEAD, head_resources, server_resources
from triad.planning.placed_model import PlacedModel

MIB = 1 << 20


def needed_mib(model: PlacedModel) -> int:
    """Count what the fit counted, rounded up."""
    return -(-model.fit.fit.needed_bytes // MIB)


@pytest.mark.parametrize("base", ["ray llama", "llama"])
@pytest.mark.parametrize("slots", [1, 4, 16])
def test_memory_on_cpus_is_what_the_fit_counts(base: str, slots: int) -> None:
    """Less would end in the kernel's hands, more would leave a node half empty."""
    model = placed(base, slots=slots)
    found = server_resources(model)

    assert found.memory_mib == needed_mib(model)
    assert found.cpu_m == 1000 * (model.served.cpus or 0)
    assert found.devices == {}


def test_ray_beside_the_engine_is_counted_and_left_out_where_there_is_none() -> None:
    """A worker holds raylet, agents and proxy too."""
    assert server_resources(placed("ray llama")).memory_mib == server_resources(placed("llama")).memory_mib + 768


def test_a_gpu_brings_its_share_of_the_cheapest_node_that_fits() -> None:
    """Who has the one GPU may have everything that daemons leave."""
    model = placed("vllm")
    found = server_resources(model)

    assert (found.cpu_m, found.memory_mib) == (model.room.cpu_m, model.room.memory_bytes // MIB)
    assert found.devices == {"nvidia.com/gpu": 1}


def test_of_several_gpus_each_has_an_equal_share() -> None:
    """Two of four take half a node."""
    model = placed("vllm", vllm={"tensor_parallel": 2})
    found = server_resources(model)

    assert model.instance.accelerators == 4
    assert found.memory_mib == model.room.memory_bytes // MIB // 2
    assert found.devices == {"nvidia.com/gpu": 2}


def test_in_dev_the_head_fits_beside_its_worker() -> None:
    """On the node that the model takes, with the autoscaler."""
    model = placed("ray vllm", "dev")
    found = server_resources(model)

    assert found.memory_mib + DEV_HEAD.memory_mib + AUTOSCALER.memory_mib == model.room.memory_bytes // MIB
    assert found.cpu_m + DEV_HEAD.cpu_m + AUTOSCALER.cpu_m == model.room.cpu_m


def test_a_sidecar_takes_its_part_of_the_node() -> None:
    """Else the pod of a whole node would never be placed."""
    with_it, without = (
        server_resources(placed("ray vllm", fluent_bit={"enabled": enabled})) for enabled in (True, False)
    )

    assert (without.cpu_m - with_it.cpu_m, without.memory_mib - with_it.memory_mib) == (100, 128)


@pytest.mark.parametrize("size", ["dev", "production"])
def test_a_head_is_no_larger_than_what_is_left_for_it(size: str) -> None:
    """One vCPU of the two that every model leaves free."""
    assert head_resources(placed("ray llama", size)).cpu_m == 1000


def test_what_is_given_counts_and_what_does_not_suffice_does_not_fit() -> None:
    """The fit judges the pod that will be."""
    model = placed("ray llama", resources={"memory_mib": 2048})

    assert server_resources(model).memory_mib == 2048
    assert not model.fit.fit.fits
    assert placed("ray llama", resources={"memory_mib": needed_mib(placed("ray llama"))}).fit.fit.fits


@pytest.mark.parametrize("given", [{"cpu_m": 64_000}, {"memory_mib": 1_000_000}])
def test_more_than_a_node_has_does_not_fit(given: dict[str, int]) -> None:
    """A pod that no node can hold would wait for ever."""
    assert not placed("ray llama", resources=given).fit.fit.fits
