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
