"""A platform without some of its models."""

from dataclasses import replace
from pathlib import Path

import pytest

from triad.planning.left_out import without
from triad.spec import Loaded, SpecError, load


@pytest.fixture
def loaded(root: Path) -> Loaded:
    """The full example."""
    return load(root / "examples/full.yaml", stage=None)


@pytest.mark.parametrize(
    ("given", "left"),
    [
        ("", ["chat-cpu", "chat-gpu", "embedder"]),
        ("chat-gpu", ["chat-cpu", "embedder"]),
        ("chat-gpu, chat-cpu,", ["embedder"]),
    ],
)
def test_models_are_left_out_by_name_and_the_others_stay(loaded: Loaded, given: str, left: list[str]) -> None:
    """In the order of the file, as if it named no more."""
    named = replace(loaded, spec=loaded.spec.model_copy(update={"models": dict(list(loaded.spec.models.items())[:3])}))

    assert list(without(named, given).spec.models) == left


def test_nothing_else_changes(loaded: Loaded) -> None:
    """Pools, secrets and the file stay what they were."""
    left = without(loaded, "embedder")

    assert left.document is loaded.document
    assert left.spec.model_copy(update={"models": loaded.spec.models}) == loaded.spec


def test_a_name_that_no_model_has_is_refused_with_the_nearest(loaded: Loaded) -> None:
    """A typing error must not deploy what was to be left out."""
    with pytest.raises(SpecError) as caught:
        without(loaded, "chat-cpi,embedder,nothing")
    first, second = map(str, caught.value.problems)

    assert ": models: unknown model 'chat-cpi'; allowed: " in first
    assert first.endswith("did you mean 'chat-cpu'?")
    assert "unknown model 'nothing'" in second
