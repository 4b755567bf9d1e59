"""Tests of triad.planning.fit_on_node."""

import pytest

from tests.planning.placed import placed
from triad.planning.fit import model_fits
from triad.planning.fit_result import Verdict
from triad.planning.fit_words import sentence
from triad.planning.pools import node_pools
from triad.spec import PlatformSpec


def test_a_pod_of_several_devices_takes_a_node_that_has_them() -> None:
    """Workers that hold four replicas are placed on no node of one."""
    one, four = (placed("ray vllm", resources={"accelerators": count}) for count in (1, 4))

    assert one.instance.accelerators == 1
    assert four.instance.accelerators == 4


def test_stages_have_nodes_of_their_own_on_ray_alone() -> None:
    """A Deployment is one pod, on one node."""
    pools = {"gpu": {"silicon": "nvidia", "families": ["g6"], "sizes": ["xlarge"]}}
    split = {"model": "mistral-7b-instruct-v0.3", "pool": "gpu", "vllm": {"pipeline_parallel": 2}}
    fits = {
        runtime: model_fits(spec, node_pools(spec))[0].fit
        for runtime in ("ray", "deployment")
        for spec in [PlatformSpec.model_validate({"pools": pools, "models": {"m": {**split, "runtime": runtime}}})]
    }

    assert fits["ray"].fits
    assert fits["deployment"].verdict is Verdict.REFUSED


def test_the_one_type_given_is_the_one_that_counts() -> None:
    """A cheaper one would fit as well."""
    assert placed("ray llama", instance_type="c7g.8xlarge").instance.name == "c7g.8xlarge"


def test_what_is_known_to_crash_on_neuron_is_refused_with_what_works() -> None:
    """Its memory would allow it."""
    model = {"model": "llama-3.1-8b-instruct", "instance_type": "inf2.8xlarge", "context": 1024}
    found = placed("neuron", "production", **model).fit

    assert found.fit.verdict is Verdict.CRASH
    assert "inf2.48xlarge with tensor parallel 8" in sentence(found)


@pytest.mark.parametrize(
    ("base", "degree", "enough_mib"),
    [("vllm", 1, 431), ("vllm", 4, 431 + 2048), ("ray vllm", 1, 431 + 1024), ("ray vllm", 4, 431 + 1024 + 2048)],
)
def test_memory_too_small_for_the_processes_alone_is_refused(base: str, degree: int, enough_mib: int) -> None:
    """A GPU's memory does not help them, nor the shared memory in which ranks talk, which counts as the pod's."""
    fits = [
        placed(base, vllm={"tensor_parallel": degree}, resources={"memory_mib": given}).fit
        for given in (10, enough_mib - 1, enough_mib)
    ]

    assert [each.fit.verdict for each in fits] == [Verdict.TOO_LITTLE_MEMORY, Verdict.TOO_LITTLE_MEMORY, Verdict.FITS]
    assert f"10 MiB of memory, its processes take {enough_mib} at least" in sentence(fits[0])
    assert ("2048 of it shared" in sentence(fits[0])) == (degree > 1)


def test_a_neuron_node_whose_memory_does_not_hold_the_weights_is_refused() -> None:
    """They pass through the host's 16 GiB, though the cores would hold them."""
    found = placed("neuron", "production", model="llama-3.1-8b-instruct", instance_type="inf2.xlarge", context=1024).fit

    assert found.fit.verdict is Verdict.OOM
    assert "pass through" in sentence(found)


def test_weights_that_lie_elsewhere_need_no_disk() -> None:
    """A claim has room of its own."""
    pools = {"cpu": {"silicon": "graviton", "sizes": ["8xlarge"], "disk": {"size_gib": 31}}}
    big = {"model": "qwq-32b-q4_k_m", "pool": "cpu", "context": 1024}
    fits = [
        model_fits(spec, node_pools(spec))[0].fit.verdict
        for storage in ({}, {"claim": "weights"})
        for spec in [PlatformSpec.model_validate({"pools": pools, "models": {"m": {**big, "storage": storage}}})]
    ]

    assert fits[0] is Verdict.DISK_TOO_SMALL
    assert fits[1] is not Verdict.DISK_TOO_SMALL
