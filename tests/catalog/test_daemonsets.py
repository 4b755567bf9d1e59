import pytest

from triad.catalog.daemonsets import DAEMONSETS, DaemonSet, Overhead, on_node, overhead
from triad.catalog.instances import Silicon


@pytest.mark.parametrize(
    ("silicon", "container_insights", "expected"),
    [
        (Silicon.GRAVITON, False, Overhead(cpu_m=180, memory_mib=104, pods=4)),
        (Silicon.X86, False, Overhead(cpu_m=180, memory_mib=104, pods=4)),
        (Silicon.GRAVITON, True, Overhead(cpu_m=480, memory_mib=257, pods=6)),
        (Silicon.NVIDIA, False, Overhead(cpu_m=290, memory_mib=282, pods=6)),
        (Silicon.NVIDIA, True, Overhead(cpu_m=740, memory_mib=435, pods=8)),
        (Silicon.NEURON, False, Overhead(cpu_m=200, memory_mib=234, pods=6)),
        (Silicon.NEURON, True, Overhead(cpu_m=756, memory_mib=515, pods=9)),
    ],
)
def test_overhead_is_the_sum_of_what_the_node_runs(
    silicon: Silicon,
    container_insights: bool,  # noqa: FBT001 - a parameter of the table
    expected: Overhead,
) -> None:
    """180m is on every node; Container Insights and a device's exporter add theirs."""
    assert overhead(silicon, container_insights=container_insights) == expected


@pytest.mark.parametrize("container_insights", [True, False])
def test_a_gpu_has_exactly_one_dcgm_exporter(container_insights: bool) -> None:  # noqa: FBT001 - a parameter of the table
    """Two exporters would fight for DCGM and publish every GPU twice."""
    agents = on_node(Silicon.NVIDIA, container_insights=container_insights)

    assert len([agent for agent in agents if "dcgm" in agent.name]) == 1


@pytest.mark.parametrize("agent", DAEMONSETS, ids=lambda agent: agent.name)
def test_an_empty_request_says_so(agent: DaemonSet) -> None:
    """A zero is what upstream requests, not what was forgotten."""
    assert agent.source
    assert agent.cpu_m > 0 or agent.note == "upstream leaves the requests empty"
    assert agent.memory_mib > 0 or agent.note


def test_daemonsets_have_distinct_names() -> None:
    """Their requests are looked up by name."""
    assert len({agent.name for agent in DAEMONSETS}) == len(DAEMONSETS)
