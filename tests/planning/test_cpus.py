"""Tests of triad.planning.cpus."""

import pytest

from tests.planning.placed import placed
from triad.planning.fit import model_fits
from triad.planning.fit_result import Verdict
from triad.planning.pools import node_pools
from triad.spec import PlatformSpec


@pytest.mark.parametrize(
    ("model", "threads"),
    [
        ({}, 14),
        ({"resources": {"cpu_m": 2500}}, 2),
        ({"resources": {"cpu_m": 500}}, 1),
        ({"resources": {"cpu_m": 15000}}, 14),
        ({"cpus": 3, "resources": {"cpu_m": 4500}}, 3),
    ],
)
@pytest.mark.parametrize("base", ["ray llama", "llama"])
def test_threads_are_no_more_than_the_pod_gets(base: str, model: dict[str, object], threads: int) -> None:
    """Others of the node would take turns with the rest of them."""
    assert placed(base, "production", **model).served.cpus == threads


def test_a_thread_takes_a_whole_vcpu_of_the_node_whatever_the_pod_asks_for() -> None:
    """A request of less than one makes no half thread."""
    pools = {"cpu": {"silicon": "graviton", "families": ["m8g"], "sizes": ["large"], "reserved": {"kube_cpu_m": 900}}}
    half = {"model": "llama-3.2-1b-instruct-q4_0", "pool": "cpu", "resources": {"cpu_m": 500}}
    spec = PlatformSpec.model_validate({"pools": pools, "models": {"m": half}})
    [found] = model_fits(spec, node_pools(spec))

    assert found.fit.verdict is Verdict.TOO_FEW_CPUS
