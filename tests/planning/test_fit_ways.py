"""Tests of triad.planning.fit_ways."""

from collections.abc import Mapping
from typing import Any, NamedTuple

import pytest

from triad.planning.fit import ModelFit, model_fits
from triad.planning.fit_result import Verdict
from triad.planning.pools import node_pools
from triad.spec import PlatformSpec

GPU: Mapping[str, Any] = {"silicon": "nvidia", "families": ["g5", "g6"]}
NEURON: Mapping[str, Any] = {"silicon": "neuron"}
CPU: Mapping[str, Any] = {"silicon": "graviton"}


class Case(NamedTuple):
    """A model that fits nowhere, what is said, and the same with what is said written down."""

    pool: Mapping[str, Any]
    model: Mapping[str, Any]
    way: str
    pool_then: Mapping[str, Any] = {}
    model_then: Mapping[str, Any] = {}


CASES: Mapping[str, Case] = {
    "a degree": Case(
        GPU,
        {"model": "qwq-32b"},
        "vllm.tensor_parallel 4 (g6.12xlarge)",
        model_then={"vllm": {"tensor_parallel": 4}},
    ),
    "another degree than one that splits no heads": Case(
        GPU,
        {"model": "qwen3-14b", "vllm": {"tensor_parallel": 3}},
        "vllm.tensor_parallel 2 (g6.12xlarge)",
        model_then={"vllm": {"tensor_parallel": 2}},
    ),
    "a degree that more devices go with": Case(
        GPU,
        {"model": "qwen3-14b", "vllm": {"gpus": 1}},
        "vllm.tensor_parallel 2 without vllm.gpus (g6.12xlarge)",
        model_then={"vllm": {"tensor_parallel": 2}},
    ),
    "a degree that fewer devices go with": Case(
        GPU,
        {"model": "qwen3-14b", "vllm": {"gpus": 8}, "resources": {"accelerators": 8}},
        "vllm.tensor_parallel 2 without vllm.gpus without resources.accelerators (g6.12xlarge)",
        model_then={"vllm": {"tensor_parallel": 2}, "resources": {}},
    ),
    "sizes": Case(
        {**GPU, "sizes": ["xlarge"]},
        {"model": "qwq-32b"},
        "vllm.tensor_parallel 4 and pools.p.sizes with 12xlarge (g6.12xlarge)",
        pool_then={"sizes": ["xlarge", "12xlarge"]},
        model_then={"vllm": {"tensor_parallel": 4}},
    ),
    "sizes of CPUs": Case(
        {**CPU, "sizes": ["xlarge"]},
        {"model": "qwq-32b-q4_k_m"},
        "pools.p.sizes with 4xlarge (m7g.4xlarge)",
        pool_then={"sizes": ["xlarge", "4xlarge"]},
    ),
    "limits of devices": Case(
        {**GPU, "limits": {"accelerators": 1}},
        {"model": "qwen3-14b"},
        "vllm.tensor_parallel 2 and pools.p.limits.accelerators 4 instead of 1 (g6.12xlarge)",
        pool_then={"limits": {"accelerators": 4}},
        model_then={"vllm": {"tensor_parallel": 2}},
    ),
    "limits of memory": Case(
        {**GPU, "limits": {"memory_gib": 64}},
        {"model": "qwen3-14b"},
        "vllm.tensor_parallel 2 and pools.p.limits.memory_gib 178 instead of 64 (g6.12xlarge)",
        pool_then={"limits": {"memory_gib": 178}},
        model_then={"vllm": {"tensor_parallel": 2}},
    ),
    "limits that the size of the platform gives": Case(
        GPU,
        {"model": "llama-3-70b-instruct", "context": 4096},
        "vllm.tensor_parallel 8 and pools.p.limits.cpu 192 instead of 64 and pools.p.limits.accelerators 8 instead of 4"
        " (g6.48xlarge)",
        pool_then={"limits": {"cpu": 192, "accelerators": 8}},
        model_then={"vllm": {"tensor_parallel": 8}},
    ),
    "the type given": Case(
        GPU,
        {"model": "qwen3-14b", "instance_type": "g6.xlarge"},
        "vllm.tensor_parallel 2 and instance_type g6.12xlarge",
        model_then={"instance_type": "g6.12xlarge", "vllm": {"tensor_parallel": 2}},
    ),
    "a family of the silicon": Case(
        NEURON,
        {"model": "llama-3-70b-instruct", "runtime": "deployment", "slots": 1, "context": 1024},
        "vllm.tensor_parallel 16 and pools.p.families with trn1 and pools.p.limits.cpu 128 instead of 64 and "
        "pools.p.limits.accelerators 16 instead of 4 (trn1.32xlarge)",
        pool_then={"families": ["inf2", "trn1"], "limits": {"cpu": 128, "accelerators": 16}},
        model_then={"vllm": {"tensor_parallel": 16}},
    ),
    "a disk": Case(
        {**CPU, "disk": {"size_gib": 30}},
        {"model": "qwq-32b-q4_k_m"},
        "pools.p.disk.size_gib 50 instead of 30 (m7g.4xlarge)",
        pool_then={"disk": {"size_gib": 50}},
    ),
}


def decided(pool: Mapping[str, Any], model: Mapping[str, Any]) -> ModelFit:
    """Decide one model in one pool."""
    zones = ["use1-az4", "use1-az5"]  # trn1 is offered in no other
    spec = PlatformSpec.model_validate({"zones": zones, "pools": {"p": pool}, "models": {"m": {"pool": "p", **model}}})
    [found] = model_fits(spec, node_pools(spec))

    return found


@pytest.mark.parametrize("case", CASES.values(), ids=CASES)
def test_a_misfit_names_what_to_write(case: Case) -> None:
    """The keys that are in the way, and the nearest values that are not."""
    found = decided(case.pool, case.model)

    assert found.is_wrong
    assert str(found.ways[0]) == case.way


@pytest.mark.parametrize("case", CASES.values(), ids=CASES)
def test_what_is_named_fits_once_it_is_written(case: Case) -> None:
    """On the node that was named."""
    way = decided(case.pool, case.model).ways[0]
    then = decided({**case.pool, **case.pool_then}, {**case.model, **case.model_then})

    assert then.fit.fits
    assert then.cheapest is way.instance


def test_a_degree_that_splits_no_heads_is_not_called_too_large() -> None:
    """Three GPUs share no 40 heads, whatever their memory and however few a node has."""
    for sizes in ([], ["xlarge"], ["12xlarge"]):
        fit = decided({**GPU, "sizes": sizes}, {"model": "qwen3-14b", "vllm": {"tensor_parallel": 3}}).fit

        assert (fit.verdict, fit.reason) == (Verdict.REFUSED, "40 heads are not divisible by tensor parallel 3")


def test_a_degree_that_no_core_count_has_names_the_familys() -> None:
    """Neuron takes a few degrees alone."""
    model = {"model": "llama-3.1-8b-instruct", "runtime": "deployment", "vllm": {"tensor_parallel": 3}}
    fit = decided(NEURON, model).fit

    assert (fit.verdict, fit.reason) == (
        Verdict.UNSUPPORTED,
        "tensor parallel 3 is no degree of inf2 (1, 2, 4, 8, 24)",
    )


def test_a_degree_that_is_kept_has_a_way_of_its_own() -> None:
    """Who wants eight GPUs learns which limits are below a node that has them."""
    found = decided(GPU, {"model": "qwen3-14b", "vllm": {"tensor_parallel": 8}})

    assert found.fit.reason == "a pod of 8 devices, g6.12xlarge has 4"
    assert [str(way) for way in found.ways] == [
        "vllm.tensor_parallel 2 (g6.12xlarge)",
        "pools.p.limits.cpu 192 instead of 64 and pools.p.limits.accelerators 8 instead of 4 (g6.48xlarge)",
    ]


def test_a_type_that_no_limit_allows_says_which() -> None:
    """And what it takes of it."""
    pool = {**GPU, "limits": {"accelerators": 1}}
    found = decided(pool, {"model": "qwen3-14b", "instance_type": "g6.12xlarge", "vllm": {"tensor_parallel": 4}})

    assert found.fit.reason == "no g6.12xlarge comes, with limits.accelerators 1 for 4"
    assert [str(way) for way in found.ways] == ["pools.p.limits.accelerators 4 instead of 1 (g6.12xlarge)"]


def test_what_no_node_holds_has_no_way() -> None:
    """However it is split over one."""
    assert decided(GPU, {"model": "qwen3-coder-480b-a35b-instruct"}).ways == ()


def test_what_was_seen_to_work_is_what_is_offered() -> None:
    """A reason that names one node and a way that names another would contradict each other."""
    pools = {"p": {**NEURON, "families": ["inf2"], "sizes": ["8xlarge"]}}
    model = {"model": "llama-3.1-8b-instruct", "pool": "p", "runtime": "deployment", "slots": 1, "context": 1024}
    spec = PlatformSpec.model_validate({"pools": pools, "models": {"m": model}})
    [found] = model_fits(spec, node_pools(spec))

    assert found.fit.verdict is Verdict.CRASH
    assert [(way.instance.name, way.tensor_parallel) for way in found.ways] == [("inf2.48xlarge", 8)]
    assert "pools.p.sizes with 48xlarge" in str(found.ways[0])
