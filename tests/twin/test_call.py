"""Tests of triad.twin.call."""

import pytest

from triad.twin.call import written


@pytest.mark.parametrize(
    ("arguments", "shown"),
    [
        ({}, "f()"),
        ({"city": "Zürich", "days": 2}, 'f(city="Zürich", days=2)'),
        ({"on": True, "at": None}, "f(on=true, at=null)"),
    ],
)
def test_a_call_is_written_with_its_arguments(arguments: dict[str, object], shown: str) -> None:
    """Their values as JSON has them."""
    assert written("f", arguments) == shown
