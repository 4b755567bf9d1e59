"""Tests of triad.planning.stream_warnings."""

import pytest

from triad.planning.model_warnings import model_warnings
from triad.planning.placed_model import PlacedModel
from triad.planning.pools import node_pools
from triad.spec import PlatformSpec

_MISTRAL = {"model": "mistral-7b-instruct-v0.3", "runtime": "deployment", "pool": "gpu"}
_STREAMED = {**_MISTRAL, "storage": {"stream": True}}


def _said(**others: object) -> list[str]:
    pools = {"gpu": {"silicon": "nvidia", "families": ["g6"]}}
    spec = PlatformSpec.model_validate({"pools": pools, "models": {"m": _STREAMED, **others}})
    told = model_warnings(PlacedModel.of(spec, node_pools(spec), "m"))

    return [each.message for each in told if each.path == "models.m.storage.stream"]


@pytest.mark.parametrize(
    "others",
    [
        {},
        {"twin": _STREAMED},
        {"other": {**_MISTRAL, "model": "mistral-7b-instruct-v0.2"}},
    ],
)
def test_who_streams_alone_is_told_that_nothing_fills_the_bucket(others: dict[str, object]) -> None:
    """Its server would look into an empty one, and end."""
    [message] = _said(**others)

    assert message.startswith("no model here fills the bucket with 'mistral-7b-instruct-v0.3': leave stream out until")


@pytest.mark.parametrize("keys", [{}, {"storage": {"claim": "weights"}}, {"runtime": "ray"}])
def test_the_same_weights_on_a_disk_fill_it(keys: dict[str, object]) -> None:
    """The first pod that has them uploads them."""
    assert _said(other={**_MISTRAL, **keys}) == []
