"""Tests of triad.cli.main."""

import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

HEAVY = ("pydantic", "cdk8s", "jsii", "rich", "boto3", "yaml", "aws_cdk")


def test_help_imports_nothing_heavy(root: Path) -> None:
    """The list of commands is there before a library of theirs could be loaded."""
    program = (
        "import sys\nfrom triad.cli.main import main\ntry: main(['--help'])\n"
        f"except SystemExit: print('loaded', [each for each in {HEAVY!r} if each in sys.modules])"
    )
    done = subprocess.run([sys.executable, "-c", program], cwd=root, capture_output=True, text=True, check=True)

    assert "explain" in done.stdout
    assert "loaded []" in done.stdout


def test_a_spoiled_spec_gives_one_line_a_problem(triad: Callable[..., Any], tmp_path: Path) -> None:
    """All problems at once on stderr, exit 2, and no traceback."""
    spec = tmp_path / "platform.yaml"
    spec.write_text("nmae: triad\nzones: [use1-az1]\nregion: mars\n", encoding="utf-8")
    ran = triad("plan", "--spec", spec)

    assert ran.code == 2
    assert ran.out == ""
    assert len(ran.error.splitlines()) == 3
    assert all(line.startswith(f"{spec}:") for line in ran.error.splitlines())


@pytest.mark.parametrize("command", ["plan", "render", "explain", "diff", "check"])
def test_every_command_refuses_a_missing_spec(triad: Callable[..., Any], tmp_path: Path, command: str) -> None:
    """Whatever was asked, the file is named."""
    path = ["name"] if command == "explain" else []
    ran = triad(command, *path, "--spec", tmp_path / "none.yaml")

    assert ran.code == 2
    assert "no such file" in ran.error


def test_a_misspelt_command_names_the_nearest(triad: Callable[..., Any]) -> None:
    """Exit 2, as for every bad input."""
    ran = triad("plna")

    assert ran.code == 2
    assert "plan" in ran.error


def test_the_spec_of_the_folder_is_taken(
    triad: Callable[..., Any], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Without `--spec`, platform.yaml of the current folder, else the one beside the program."""
    monkeypatch.chdir(tmp_path)
    beside = triad("explain", "name").out
    (tmp_path / "platform.yaml").write_text("name: mine\n", encoding="utf-8")
    here = triad("explain", "name").out

    assert "value    triad" in beside
    assert "value    mine" in here
    assert "platform.yaml:1" in here
