"""Tests of triad.planning.model_row."""

import pytest

from triad.planning.model_row import ModelRow, model_rows
from triad.planning.pools import node_pools
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
    gpus = {"silicon": "nvidia", "families": ["g6"], "sizes": ["12xlarge"]}
    row = _priced(
        {"p": gpus},
        model="mistral-7b-instruct-v0.3",
        runtime="deployment",
        replicas={"min": 3},
        vllm={"tensor_parallel": 2},
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
