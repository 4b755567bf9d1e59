"""What an exception has to say."""

import pytest

from triad.rules.malformed import reason


@pytest.mark.parametrize(
    ("error", "text"),
    [
        (KeyError("nodeClassRef"), "unknown or missing key 'nodeClassRef'"),
        (ValueError("'4x' is no number"), "'4x' is no number"),
    ],
)
def test_a_reason_is_a_sentence(error: Exception, text: str) -> None:
    """A key by itself would say nothing."""
    assert reason(error) == text
