"""Tests of triad.planning.fit_in_limits."""

from collections.abc import Mapping

from triad.planning.fit import ModelFit, model_fits
from triad.planning.fit_result import Verdict
from triad.planning.fit_words import sentence
from triad.planning.pools import node_pools
from triad.spec import PlatformSpec

LARGE = {"model": "llama-3-70b-instruct", "slots": 1, "context": 4096, "vllm": {"tensor_parallel": 4}}
STAGES = {**LARGE, "vllm": {"tensor_parallel": 4, "pipeline_parallel": 3}}
REPLICAS = {**LARGE, "model": "qwq-32b", "replicas": {"min": 3}}
THREADS = {"model": "llama-3.2-1b-instruct-q4_0", "cpus": 8}


def _fit(pool: Mapping[str, object], model: Mapping[str, object]) -> ModelFit:
    spec = PlatformSpec.model_validate({"pools": {"p": pool}, "models": {"m": {"pool": "p", **model}}})
    [found] = model_fits(spec, node_pools(spec))

    return found


def _on_gpus(model: Mapping[str, object], *, cpu: int, accelerators: int) -> ModelFit:
    limits = {"cpu": cpu, "accelerators": accelerators}

    return _fit({"silicon": "nvidia", "families": ["g6"], "sizes": ["12xlarge"], "limits": limits}, model)


def _on_cpus(cpu: int, *, replicas: int) -> ModelFit:
    pool = {"silicon": "graviton", "families": ["c8g"], "sizes": ["8xlarge"], "limits": {"cpu": cpu}}

    return _fit(pool, {**THREADS, "replicas": {"min": replicas}})


def test_a_replica_that_the_limits_do_not_hold_does_not_fit() -> None:
    """Each of its stages would, and one of them would wait for ever."""
    found = _on_gpus(STAGES, cpu=96, accelerators=8)

    assert found.fit.verdict is Verdict.LIMITS_TOO_SMALL
    assert found.is_wrong
    assert "hold 2 of the 3 pods of one replica" in sentence(found)
    assert "pools.p.limits.cpu 144 instead of 96 and pools.p.limits.accelerators 12 instead of 8" in sentence(found)


def test_what_is_named_is_enough_and_no_more_than_that() -> None:
    """Whoever raises both limits is not told others."""
    assert _on_gpus(STAGES, cpu=144, accelerators=12).fit.fits
    assert not _on_gpus(STAGES, cpu=144, accelerators=11).fit.fits
    assert not _on_gpus(STAGES, cpu=143, accelerators=12).fit.fits


def test_fewer_replicas_are_a_way_too() -> None:
    """Of three, each on a node of its own, two are held."""
    found = _on_gpus(REPLICAS, cpu=96, accelerators=8)

    assert "hold 2 of the 3 pods of 3 replicas; allowed: replicas.min 2" in sentence(found)
    assert _on_gpus({**REPLICAS, "replicas": {"min": 2}}, cpu=96, accelerators=8).fit.fits


def test_threads_of_replicas_are_counted_by_node() -> None:
    """A node of 32 vCPUs holds three of eight threads, beside what it keeps for itself."""
    assert _on_cpus(64, replicas=6).fit.fits
    assert _on_cpus(64, replicas=7).fit.verdict is Verdict.LIMITS_TOO_SMALL


def test_any_mix_of_types_counts() -> None:
    """Four of the cheapest would take 64 vCPUs; one larger node brings the four devices with 48."""
    model = {"model": "llama-3.2-1b-instruct", "replicas": {"min": 4}}
    pool = {"silicon": "nvidia", "families": ["g6"], "sizes": ["4xlarge", "12xlarge"]}
    enough, short = ({**pool, "limits": {"cpu": cpu, "accelerators": 8}} for cpu in (48, 47))

    assert _fit(enough, model).fit.fits
    assert not _fit(short, model).fit.fits
