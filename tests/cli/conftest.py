"""The `triad` command, run in this process."""

import re
import shlex
import sys
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest

from triad.cli import given
from triad.cli.main import main
from triad.twin.folder import NAME, Folder
from triad.twin.stop import stop


@dataclass(frozen=True, slots=True, kw_only=True)
class Ran:
    """What a command left behind."""

    code: int
    out: str
    error: str

    @property
    def words(self) -> str:
        """Standard output with every run of white space as one space, for text that tables wrap."""
        return re.sub(r"\s+", " ", self.out)


@pytest.fixture
def triad(capsys: pytest.CaptureFixture[str]) -> Callable[..., Ran]:
    """Run `triad` with a few words."""

    def run(*arguments: object) -> Ran:
        with pytest.raises(SystemExit) as ended:
            main([str(each) for each in arguments])
        printed = capsys.readouterr()

        return Ran(code=int(ended.value.code or 0), out=printed.out, error=printed.err)

    return run


@pytest.fixture
def checkout(tmp_path: Path, root: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    """Make a checkout whose model servers are a small program, and end the twin that a test has started in it."""
    programs = tmp_path / ".venv-serving" / "bin"
    programs.mkdir(parents=True)
    for name in ("gcs_server", "raylet"):
        (programs / name).symlink_to("/bin/sleep")
    command = shlex.join([sys.executable, str(root / "tests" / "cli" / "small_head.py"), str(programs)])
    python = programs / "python"
    python.write_text(f'#!/bin/sh\nexec {command} "$@"\n', encoding="utf-8")
    python.chmod(0o755)
    (tmp_path / "platform.yaml").write_text("name: triad\n", encoding="utf-8")
    monkeypatch.setattr(given, "ROOT", tmp_path)
    monkeypatch.chdir(tmp_path)
    yield tmp_path
    stop(Folder(path=tmp_path / NAME), patience_s=0)
