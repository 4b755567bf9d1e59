"""Published cases decide whether the formulas hold."""

from pathlib import Path

import pytest

from tests.planning.fit_cases import Case, cases
from triad.planning.fit_result import Verdict

CASES = tuple(cases())
DISAGREEMENTS = {"R1-Qwen-32B on four RTX 4090", "Qwen3-32B on 80 GB", "Mistral-Small-3.1 in 4 bits on 24 GB"}


def test_nine_of_ten_cases_are_decided_as_published() -> None:
    """It runs, or it does not and for the same kind of reason: memory, the split, the compiler, or a known crash."""
    agreeing = sum(case.agrees for case in CASES)

    assert len(CASES) >= 60
    assert agreeing / len(CASES) >= 0.9


@pytest.mark.parametrize("case", CASES, ids=lambda case: case.name)
def test_a_case_is_decided_as_published_or_documented(case: Case) -> None:
    """A new disagreement is not passed over, and an old one that is gone leaves the list."""
    assert case.agrees == (case.name not in DISAGREEMENTS), case.decided.reason


def test_every_disagreement_has_its_reason_in_the_docs(root: Path) -> None:
    """Whoever reads the share of agreement can read where it ends."""
    text = (root / "docs" / "fit.md").read_text(encoding="utf-8")

    assert all(name in text for name in DISAGREEMENTS)
    assert f"{sum(case.agrees for case in CASES)} of {len(CASES)}" in text


@pytest.mark.parametrize("case", CASES, ids=lambda case: case.name)
def test_what_runs_has_room_and_what_has_room_runs(case: Case) -> None:
    """Headroom is counted exactly where memory decides."""
    headroom = case.decided.headroom_bytes
    counted = {Verdict.FITS, Verdict.OOM, Verdict.KV_TOO_SMALL}

    assert (headroom is not None and headroom >= 0) == case.decided.fits
    assert (headroom is not None) == (case.decided.verdict in counted)
