"""Acknowledgements."""

import pytest

from triad.rules.acknowledged import ACKNOWLEDGED, Acknowledgement, unused
from triad.rules.finding import Finding

OPEN = Finding(check="open-security-group", where="triad-dev-gateway/Alb/Group", message="open", source="CIS")
ALB = Acknowledgement(check="open-security-group", where=("*/Alb/*",), reason="the public door of the platform")


@pytest.mark.parametrize(
    ("acknowledgement", "expected"),
    [
        (ALB, True),
        (Acknowledgement(check="open-security-group", where=("triad-dev-gateway/*",), reason="x"), True),
        (Acknowledgement(check="open-security-group", where=("*/Nlb/*",), reason="x"), False),
        (Acknowledgement(check="open-security", where=("*",), reason="x"), False),
        (Acknowledgement(check="*", where=("*",), reason="x"), False),
    ],
)
def test_an_acknowledgement_is_for_one_check_in_one_place(acknowledgement: Acknowledgement, *, expected: bool) -> None:
    """The check is named exactly, the place may be a pattern."""
    assert acknowledgement.covers(OPEN) is expected


def test_one_that_covers_nothing_is_a_finding() -> None:
    """It tells its reason, so that a reader knows what has gone."""
    [finding] = unused([ALB, Acknowledgement(check="zone-id", where=("*",), reason="an old network")], [OPEN])

    assert (finding.check, finding.where) == ("acknowledgement", "zone-id *")
    assert "an old network" in finding.message


def test_each_has_scope_and_reason() -> None:
    """None covers a whole check, and none is without a sentence."""
    assert all(place.strip("*") for each in ACKNOWLEDGED for place in each.where)
    assert all(each.where and len(each.reason.split()) >= 3 for each in ACKNOWLEDGED)
