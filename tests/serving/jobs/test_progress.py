"""Lines that show that megabytes come."""

import logging

import pytest

from serving.jobs.progress import Progress


def test_lines_come_every_few_seconds_with_the_rate_since_the_last(caplog: pytest.LogCaptureFixture) -> None:
    """And one at the end with the rate of the whole."""
    now = 0.0
    progress = Progress("downloading", total=90_000_000, every_s=10, clock=lambda: now)
    with caplog.at_level(logging.INFO):
        for now, size in ((5.0, 10), (10.0, 20), (15.0, 30), (20.0, 30)):  # noqa: B007  # the clock reads it
            progress.add(size * 1_000_000)
            progress.tell()
        progress.finish()

    assert caplog.messages == [
        "done_mb=30, of_mb=90, mb_per_s=3 | downloading",
        "done_mb=90, of_mb=90, mb_per_s=6 | downloading",
        "done_mb=90, of_mb=90, mb_per_s=4 | downloading",
    ]
