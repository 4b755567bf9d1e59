"""The report."""

from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

from triad.rules.acknowledged import Acknowledgement
from triad.rules.rendered import Rendered
from triad.rules.report import check

Spoil = Callable[[str, str], Any]

NO_LIMIT = Acknowledgement(check="pool-limits", where="NodePool/gpu *", reason="an experiment for one night")
NAG = Acknowledgement(check="cdk-nag/AwsSolutions-EC23", where="*", reason="the public door of the platform")


def test_the_full_example_is_clean(good: Rendered, schemas: Path) -> None:
    """Nothing is found, nothing is skipped, and every kind of check looked at something."""
    report = check(good, schemas)

    assert (report.findings, report.skipped) == ((), ())
    assert report.is_clean
    assert list(report.counts) == [
        "rules",
        "node pools",
        "pods placed",
        "custom resources",
        "CEL rules",
        "built-in objects",
        "Kubernetes minors",
        "templates",
    ]


def test_an_acknowledged_finding_is_kept_with_its_reason(platform: Rendered, spoil: Spoil) -> None:
    """It does not fail the check, and the report still shows it."""
    del spoil("NodePool", "gpu")["limits"]["cpu"]

    report = check(platform, None, acknowledged=[NO_LIMIT])

    assert report.is_clean
    assert [(each.finding.check, each.acknowledgement.reason) for each in report.accepted] == [
        ("pool-limits", "an experiment for one night")
    ]


def test_an_acknowledgement_elsewhere_hides_nothing(platform: Rendered, spoil: Spoil) -> None:
    """The finding stays, and the acknowledgement that covers nothing is a second one."""
    del spoil("NodePool", "graviton")["limits"]["cpu"]

    report = check(platform, None, acknowledged=[NO_LIMIT])

    assert [finding.check for finding in report.findings] == ["pool-limits", "acknowledgement"]
    assert not report.is_clean


def test_a_check_that_was_skipped_has_no_stale_acknowledgements(good: Rendered) -> None:
    """What was not looked for cannot be missing."""
    skipped = check(replace(good, validation=None), None, acknowledged=[NAG])
    looked = check(good, None, acknowledged=[NAG])

    assert {each.check for each in skipped.skipped} == {"crd", "cdk-nag"}
    assert skipped.is_clean
    assert [finding.check for finding in looked.findings] == ["acknowledgement"]
