import pytest

from triad.catalog.accelerators import ACCELERATORS, Accelerator


@pytest.mark.parametrize(("name", "gib"), [("a10g", 22.30), ("l4", 21.96)])
def test_visible_memory_is_what_vllm_logs(name: str, gib: float) -> None:
    """An engine plans with what it sees, which is less than the data sheet's 24 GB."""
    assert round((ACCELERATORS[name].visible_memory_mib or 0) / 1024, 2) == gib


@pytest.mark.parametrize("accelerator", ACCELERATORS.values(), ids=list(ACCELERATORS))
def test_visible_memory_is_less_than_the_device_has(accelerator: Accelerator) -> None:
    """The driver takes its part first."""
    assert (accelerator.visible_memory_mib or 0) < accelerator.memory_mib


def test_a100_comes_in_two_sizes_of_memory() -> None:
    """p4d and p4de carry one chip with different memory."""
    small, large = ACCELERATORS["a100-40gb"], ACCELERATORS["a100-80gb"]

    assert small.name == large.name == "a100"
    assert large.memory_mib == 2 * small.memory_mib
