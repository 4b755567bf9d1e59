"""What is told of a first installation."""

import json
from pathlib import Path

import pytest

import bootstrap


def test_what_comes_over_the_network_is_counted_and_what_a_cache_holds_is_not() -> None:
    """Whoever pays by the megabyte sees what a first run costs."""
    output = """\
Collecting ray==2.60.0
  Downloading ray-2.60.0-cp311-cp311-manylinux2014_x86_64.whl (69.5 MB)
  Using cached uvloop-0.23.0.whl (4.1 MB)
  Downloading colorful-0.5.8-py2.py3-none-any.whl (201 kB)
"""

    assert bootstrap.downloaded(output) == pytest.approx(69.701)


def test_a_run_is_told_with_what_its_environments_downloaded(tmp_path: Path) -> None:
    """In all and each; what an earlier run installed is not its own, and what came from a cache is nothing."""
    notes = {".venv": (100.0, 40.0), ".venv-serving": (130.0, 150.0), ".venv-vllm": (99.0, 900.0)}
    notes[".venv-gateway"] = (140.0, 0.0)
    for name, (at, megabytes) in notes.items():
        (tmp_path / name).mkdir()
        (tmp_path / name / bootstrap.NOTE).write_text(json.dumps({"at": at, "megabytes": megabytes}), encoding="utf-8")

    assert bootstrap.total(tmp_path, since=100, now=512) == (
        "in all: 412 s, 190 MB downloaded (.venv 40, .venv-serving 150)"
    )
    assert bootstrap.total(tmp_path, since=131, now=140.3) == "in all: 9 s"


def test_an_installation_is_told_and_noted(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """Whoever adds up finds it."""
    environment = tmp_path / ".venv-serving"
    environment.mkdir()
    bootstrap.tell(environment, seconds=61.4, megabytes=150.2)

    assert capsys.readouterr().out == ".venv-serving: 61 s, 150 MB downloaded\n"
    assert bootstrap.total(tmp_path, since=0, now=1).endswith("150 MB downloaded (.venv-serving 150)")
