"""Tests of triad.planning.workload."""

import pytest

from triad.planning.workload import Container, Workload


def container(*, cpu_m: int = 100, memory_mib: int = 64, memory_limit_mib: int = 128) -> Container:
    """Make a container that asks for this much."""
    return Container(
        name="main", cpu_m=cpu_m, memory_mib=memory_mib, memory_limit_mib=memory_limit_mib, source="a test"
    )


@pytest.mark.parametrize("amounts", [{"cpu_m": 0}, {"memory_mib": 0}, {"cpu_m": 0, "memory_mib": 0}])
def test_a_container_without_requests_is_refused(amounts: dict[str, int]) -> None:
    """The scheduler would put it anywhere, and the kubelet would kill it first."""
    with pytest.raises(ValueError, match="container 'main' must request more than 0 of cpu and memory, got"):
        container(**amounts)


def test_a_memory_limit_below_the_request_is_refused() -> None:
    """Kubernetes refuses such a pod, at deploy."""
    with pytest.raises(ValueError, match="at least its request of 64Mi, got 63Mi"):
        container(memory_limit_mib=63)


@pytest.mark.parametrize(("replicas", "expected"), [(1, False), (2, True)])
def test_only_a_pod_that_is_not_alone_has_a_budget(replicas: int, *, expected: bool) -> None:
    """A budget that keeps the only pod would hold up a drain for ever."""
    assert Workload(name="main", containers=(container(),), replicas=replicas).has_budget is expected


def test_a_container_is_found_by_name() -> None:
    """Values ask for containers one by one."""
    assert Workload(name="main", containers=(container(),)).container("main").cpu_m == 100
