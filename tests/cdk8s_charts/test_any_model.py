"""Tests of the models that the property tests draw."""

from collections.abc import Iterator

from hypothesis import HealthCheck, Phase, given, settings

from tests.cdk8s_charts.any_document import POOLS, Document
from tests.cdk8s_charts.any_model import models
from triad.spec.model import Model
from triad.spec.table import keys


def _paths(document: Document, above: str = "") -> Iterator[str]:
    for name, value in document.items():
        yield f"{above}{name}"
        if isinstance(value, dict):
            yield from _paths(value, f"{above}{name}.")


def test_every_key_of_a_model_is_drawn() -> None:
    """A key that is never there is one of which the properties say nothing."""
    drawn = {"name"}  # of the document's, which knows the model's own

    @given(models(POOLS))
    @settings(
        max_examples=600,
        derandomize=True,
        database=None,
        deadline=None,
        phases=(Phase.generate,),
        suppress_health_check=list(HealthCheck),
    )
    def draw(model: Document) -> None:
        drawn.update(_paths(model))

    draw()

    assert {path for path, _ in keys(Model)} - drawn == set()
