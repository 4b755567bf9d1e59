"""Tests of triad.cli.check."""

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from triad.cli import checked
from triad.rules import report
from triad.rules.acknowledged import Acknowledgement
from triad.rules.finding import Finding
from triad.rules.rendered import Rendered
from triad.rules.rendering import RenderingError
from triad.rules.report import Accepted, Report
from triad.rules.validators import Skipped

FINDING = Finding(check="limits", where="NodePool/gpu spec.limits", message="has none", source="a document")
ACCEPTED = Accepted(FINDING, Acknowledgement(check="limits", where=("NodePool/*",), reason="a test"))


@pytest.fixture
def reporting(monkeypatch: pytest.MonkeyPatch) -> Callable[..., list[object]]:
    """Put a report in the place of seconds of rendering and judging."""

    def put(**parts: object) -> list[object]:
        seen: list[object] = []
        plain: dict[str, Any] = {"findings": (), "accepted": (), "skipped": (), "counts": {"rules": 31}}

        def judge(_rendered: Rendered, schemas: Path | None) -> Report:
            seen.append(schemas)
            return Report(**(plain | parts))

        monkeypatch.setattr(checked, "render_all", lambda _spec, **where: where["out"].mkdir())
        monkeypatch.setattr(report, "check", judge)
        return seen

    return put


def test_a_clean_report_ends_with_zero(triad: Callable[..., Any], reporting: Callable[..., Any]) -> None:
    """What was counted is said, so that nothing-found is not nothing-looked-at."""
    reporting()
    ran = triad("check")

    assert ran.code == 0
    assert "rules 31" in ran.words
    assert ran.out.splitlines()[-1] == "0 to mend, 0 accepted, 0 not checked"


def test_a_finding_ends_with_one(triad: Callable[..., Any], reporting: Callable[..., Any]) -> None:
    """Check, place, message and source stand together."""
    reporting(findings=(FINDING,))
    ran = triad("check")

    assert ran.code == 1
    assert "limits: NodePool/gpu spec.limits: has none (a document)" in ran.words


def test_what_was_skipped_or_accepted_says_why(triad: Callable[..., Any], reporting: Callable[..., Any]) -> None:
    """Neither makes the command fail, and neither is silent."""
    reporting(accepted=(ACCEPTED,), skipped=(Skipped(check="crd", reason="no schemas"),))
    ran = triad("check")

    assert ran.code == 0
    assert "crd: no schemas" in ran.words
    assert "NodePool/gpu spec.limits: a test" in ran.words


def test_the_document_has_the_keys_that_programs_read(triad: Callable[..., Any], reporting: Callable[..., Any]) -> None:
    """Keys stay, and the exit code is the same."""
    reporting(findings=(FINDING,), accepted=(ACCEPTED,))
    ran = triad("check", "--json")
    document = json.loads(ran.out)

    assert ran.code == 1
    assert list(document) == ["findings", "accepted", "skipped", "counts"]
    assert list(document["findings"][0]) == ["check", "where", "message", "source"]
    assert document["accepted"][0]["reason"] == "a test"


def test_the_environment_names_the_schemas(
    triad: Callable[..., Any], reporting: Callable[..., Any], monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    """An empty variable names none; then what `make schemas` fetched is taken, if it is there."""
    seen = reporting()
    monkeypatch.setattr(checked, "_FETCHED", tmp_path / "none")
    for value in (str(tmp_path), ""):
        monkeypatch.setenv("TRIAD_SCHEMAS", value)
        triad("check")

    assert seen == [tmp_path, None]


def test_an_application_that_breaks_off_says_why(
    triad: Callable[..., Any], reporting: Callable[..., Any], monkeypatch: pytest.MonkeyPatch
) -> None:
    """Nothing was judged, so the command did not find anything either."""

    def breaks(_spec: Path, *, stage: str | None, left_out: str, out: Path) -> None:
        msg = f"no {stage}{left_out} in {out.name}"
        raise RenderingError(msg)

    reporting()
    monkeypatch.setattr(checked, "render_all", breaks)
    ran = triad("check")

    assert ran.code == 2
    assert ran.error == "no None in cdk.out\n"


def test_models_are_left_out_of_what_is_rendered(
    triad: Callable[..., Any], reporting: Callable[..., Any], monkeypatch: pytest.MonkeyPatch, root: Path
) -> None:
    """The application gets the names, and rules the spec without them."""
    seen: list[object] = []

    def render(_spec: Path, *, stage: str | None, left_out: str, out: Path) -> None:
        out.mkdir()
        seen.extend((stage, left_out))

    def judge(rendered: Rendered, _schemas: Path | None) -> Report:
        seen.append("embedder" in rendered.spec.models)
        return Report(findings=(), accepted=(), skipped=(), counts={})

    reporting()
    monkeypatch.setattr(checked, "render_all", render)
    monkeypatch.setattr(report, "check", judge)
    ran = triad("check", "--spec", root / "examples" / "full.yaml", "--without", "embedder")

    assert (ran.code, seen) == (0, [None, "embedder", False])
