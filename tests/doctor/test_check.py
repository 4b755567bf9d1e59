"""Tests of triad.doctor.check."""

import pytest

from triad.doctor.check import Check, Status


@pytest.mark.parametrize("status", [Status.WARN, Status.FAIL, Status.UNKNOWN])
def test_a_check_that_is_not_well_says_what_to_do(status: Status) -> None:
    """Nobody is left with a finding alone."""
    with pytest.raises(ValueError, match=f"check 'bootstrap' is '{status}', it must say what to do"):
        Check(name="bootstrap", status=status, found="version 5")


def test_a_check_that_is_well_may_have_nothing_to_do() -> None:
    """Only what is well needs no step."""
    assert Check(name="bootstrap", status=Status.OK, found="version 33").todo is None
