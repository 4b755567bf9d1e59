"""Tests of triad.doctor.support."""

from datetime import date, timedelta

import pytest

from triad.catalog.versions import kubernetes_versions
from triad.doctor.check import Status
from triad.doctor.support import NOTICE_DAYS, support
from triad.spec import PlatformSpec

STANDARD = kubernetes_versions()["1.34"].standard_support_ends
EXTENDED = kubernetes_versions()["1.34"].extended_support_ends
DAY = timedelta(days=1)


@pytest.mark.parametrize(
    ("today", "status", "found"),
    [
        (STANDARD - NOTICE_DAYS * DAY, Status.OK, f"standard support until {STANDARD}"),
        (STANDARD - (NOTICE_DAYS - 1) * DAY, Status.WARN, "in 89 days"),
        (STANDARD, Status.WARN, "in 0 days"),
        (STANDARD + DAY, Status.WARN, "extended support costs more"),
        (EXTENDED, Status.WARN, f"until {EXTENDED}"),
        (EXTENDED + DAY, Status.FAIL, f"ended on {EXTENDED}"),
    ],
)
def test_support_is_judged_by_the_last_days(today: date, status: Status, found: str) -> None:
    """The last day itself is still supported."""
    check = support(PlatformSpec(kubernetes="1.34"), today=today)

    assert check.status is status
    assert found in check.found


def test_an_old_version_is_told_where_to_go() -> None:
    """The version that is supported longest is named."""
    check = support(PlatformSpec(kubernetes="1.34"), today=EXTENDED)

    assert check.todo == "set `kubernetes` up to '1.36'; a running cluster goes one minor at a time"


def test_the_newest_version_is_not_told_to_go_to_itself() -> None:
    """Once the catalogue itself is old, it is the catalogue that has to be renewed."""
    newest = max(kubernetes_versions().values(), key=lambda each: each.standard_support_ends)

    check = support(PlatformSpec(kubernetes=newest.minor), today=newest.standard_support_ends + DAY)

    assert check.todo == "no newer version is in the catalogue: update Triad"
