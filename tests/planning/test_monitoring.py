"""Tests of triad.planning.monitoring."""

import pytest

from triad.planning.monitoring import GpuMetrics, cert_manager, container_insights, gpu_metrics, prometheus
from triad.spec import PlatformSpec, Size


def spec_of(**keys: object) -> PlatformSpec:
    """Make a spec of a few keys."""
    return PlatformSpec.model_validate(keys)


@pytest.mark.parametrize("size", Size)
def test_optional_controllers_follow_the_size(size: Size) -> None:
    """Dev is affordable, production watched."""
    spec = spec_of(size=size)

    assert {cert_manager(spec), prometheus(spec), container_insights(spec)} == {size is Size.PRODUCTION}


@pytest.mark.parametrize("size", Size)
@pytest.mark.parametrize("given", [True, False])
def test_the_spec_decides_over_the_size(size: Size, *, given: bool) -> None:
    """Each has a key of its own."""
    keys = dict.fromkeys(("cert_manager", "prometheus", "container_insights"), given)
    spec = spec_of(size=size, controllers=keys)

    assert {cert_manager(spec), prometheus(spec), container_insights(spec)} == {given}


@pytest.mark.parametrize(
    ("insights", "stack", "expected"),
    [
        (True, True, GpuMetrics.CONTAINER_INSIGHTS),
        (True, False, GpuMetrics.CONTAINER_INSIGHTS),
        (False, True, GpuMetrics.CHART),
        (False, False, None),
    ],
)
def test_gpus_are_read_once(expected: GpuMetrics | None, *, insights: bool, stack: bool) -> None:
    """The add-on brings its exporter; NVIDIA's chart comes where somebody reads it and the add-on is not there."""
    controllers = {"container_insights": insights, "prometheus": stack}
    with_gpus = spec_of(pools={"gpu": {"silicon": "nvidia"}}, controllers=controllers)
    without = spec_of(controllers=controllers)

    assert gpu_metrics(with_gpus) is expected
    assert gpu_metrics(without) is None


def test_a_pool_that_is_off_needs_no_exporter() -> None:
    """Only what is rendered counts."""
    pools = {"gpu": {"silicon": "nvidia", "enabled": False}, "graviton": {"silicon": "graviton"}}

    assert gpu_metrics(spec_of(size="production", pools=pools)) is None
