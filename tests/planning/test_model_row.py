"""Tests of triad.planning.model_row."""

import pytest

from cdk8s_charts.platform import manifests
from triad.cli.manifests import objects
from triad.planning.model_row import ModelRow, model_rows
from triad.planning.pools import node_pools
from triad.simulate.platform import Scale, simulate
from triad.spec import PlatformSpec

_POOL = {"silicon": "graviton", "families": ["c7g"], "sizes": ["4xlarge"]}


def _row(**model: object) -> ModelRow:
    given = {"model": "llama-3.2-3b-instruct-q4_0", "pool": "p", **model}
    spec = PlatformSpec.model_validate({"pools": {"p": _POOL}, "models": {"m": given}})
    [row] = model_rows(spec, node_pools(spec))

    return row


def test_floor_and_ceiling_are_nodes_of_the_least_and_the_most_replicas() -> None:
    """Two to five replicas of a node each."""
    row = _row(replicas={"min": 2, "max": 5})

    assert row.fit.usd_hour
    assert row.floor_usd_hour == pytest.approx(2 * row.fit.usd_hour)
    assert row.ceiling_usd_hour == pytest.approx(5 * row.fit.usd_hour)
    assert row.cold_start


def test_model_that_fits_nowhere_has_neither_price_nor_start() -> None:
    """Nothing is made up for a node that does not exist."""
    row = _row(model="qwq-32b-q4_k_m", cpus=64)

    assert row.floor_usd_hour is None
    assert row.ceiling_usd_hour is None
    assert row.cold_start is None


def _priced(pools: dict[str, object], **model: object) -> ModelRow:
    spec = PlatformSpec.model_validate({"pools": pools, "models": {"m": {"pool": "p", **model}}})
    [row] = model_rows(spec, node_pools(spec))

    return row


def test_replicas_that_share_a_node_are_paid_for_once() -> None:
    """Four devices hold two replicas of two."""
    limits = {"cpu": 512, "accelerators": 64}
    gpus = {"silicon": "nvidia", "families": ["g6"], "sizes": ["12xlarge"], "limits": limits}
    row = _priced(
        {"p": gpus},
        model="mistral-7b-instruct-v0.3",
        runtime="deployment",
        replicas={"min": 3},
        vllm={"tensor_parallel": 2},
        placement={"spread": []},
    )

    assert row.fit.usd_hour
    assert row.least == 3
    assert row.floor_usd_hour == pytest.approx(2 * row.fit.usd_hour)


def test_the_node_of_a_head_counts_too() -> None:
    """It always runs; beside the model it costs nothing more."""
    heads = {"silicon": "graviton", "role": "heads"}
    apart = _priced({"p": _POOL, "heads": heads}, model="llama-3.2-3b-instruct-q4_0")
    beside = _row()

    assert beside.head_usd_hour == 0
    assert apart.head_usd_hour
    assert apart.fit.usd_hour
    assert apart.floor_usd_hour == pytest.approx(apart.fit.usd_hour + apart.head_usd_hour)
    assert apart.ceiling_usd_hour == apart.floor_usd_hour


ROOMY = {"cpu": 1024, "memory_gib": 8192, "accelerators": 64}
CPUS = {**_POOL, "limits": {"cpu": 1024, "memory_gib": 8192}}
GPUS = {"silicon": "nvidia", "families": ["g6"], "sizes": ["12xlarge"], "limits": ROOMY}
SMALL = {"model": "llama-3.2-3b-instruct-q4_0", "cpus": 2, "context": 2048, "slots": 1}
HALF = {"model": "mistral-7b-instruct-v0.3", "runtime": "deployment", "vllm": {"tensor_parallel": 2}}
PACKED: dict[str, object] = {"placement": {"spread": []}}


@pytest.mark.parametrize(
    ("pool", "model", "nodes"),
    [
        (CPUS, {**SMALL, "replicas": {"min": 4}}, 1),
        (CPUS, {**SMALL, "replicas": {"min": 5}, "fluent_bit": {"enabled": True}}, 2),
        (CPUS, {**SMALL, "runtime": "deployment", "replicas": {"min": 5}}, 3),
        (CPUS, {**SMALL, **PACKED, "runtime": "deployment", "replicas": {"min": 5}}, 1),
        (GPUS, {**HALF, "replicas": {"min": 3}}, 3),
        (GPUS, {**HALF, **PACKED, "replicas": {"min": 3}}, 2),
    ],
)
def test_the_floor_counts_the_nodes_that_the_scheduler_would_start(
    pool: dict[str, object], model: dict[str, object], nodes: int
) -> None:
    """What fits one node shares it, and what spreads over three zones has a node in each, though it could share one."""
    spec = PlatformSpec.model_validate({"pools": {"p": pool}, "models": {"m": {"pool": "p", **model}}})
    made = [each for text in manifests(spec).values() for each in objects(text)]
    [row] = model_rows(spec, node_pools(spec))
    started = simulate(made, zones=frozenset(spec.zone_ids), container_insights=False, scale=Scale.LEAST)

    assert row.fit.usd_hour
    assert row.floor_usd_hour == pytest.approx(nodes * row.fit.usd_hour)
    assert (started.counts, started.waiting) == ({"pool p": nodes}, {})


def test_what_a_replica_asks_for_decides_how_many_share_a_node() -> None:
    """Its vCPUs, or its memory, or the sidecar that each of them has."""
    large = {"cpus": 2, "resources": {"memory_mib": 12_200}}
    alone, watched = (
        _row(**large, context=2048, slots=1, fluent_bit={"enabled": enabled}).of_a_node for enabled in (False, True)
    )

    assert [_row(cpus=cpus, context=2048, slots=1).of_a_node for cpus in (14, 8, 7, 2)] == [1, 1, 2, 4]
    assert (alone, watched) == (2, 1)


def test_replicas_are_counted_whole_and_paid_for_by_pod() -> None:
    """One replica in three stages is one, on three nodes."""
    gpus = {"silicon": "nvidia", "families": ["g6"], "sizes": ["12xlarge"], "limits": {"cpu": 512, "accelerators": 64}}
    split = {"tensor_parallel": 4, "pipeline_parallel": 3}
    row = _priced({"p": gpus}, model="llama-3-70b-instruct", slots=1, replicas={"min": 1, "max": 2}, vllm=split)

    assert row.fit.usd_hour
    assert row.replicas == "1 to 2"
    assert row.floor_usd_hour == pytest.approx(3 * row.fit.usd_hour)
