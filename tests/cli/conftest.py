"""The `triad` command, run in this process."""

import re
import shlex
import signal
import sys
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest

from triad.cli import given
from triad.cli.interrupts import SIGNALS
from triad.cli.main import main
from triad.twin.folder import NAME, Folder
from triad.twin.ports import free
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
    """Make a checkout whose servers are small programs, and end the twin that a test starts in it."""
    small = root / "tests" / "cli"
    programs = _python(tmp_path / ".venv-serving", small / "small_head.py", tmp_path / ".venv-serving" / "bin")
    for name in ("gcs_server", "raylet"):
        (programs / name).symlink_to("/bin/sleep")
    _python(tmp_path / ".venv-gateway", small / "small_gateway.py")
    _python(tmp_path / ".venv-agent", small / "small_agent.py")
    gateway, agent = free(2)
    spec = f"name: triad\ngateway: {{port: {gateway}}}\nagent: {{port: {agent}}}\n"
    (tmp_path / "platform.yaml").write_text(spec, encoding="utf-8")
    monkeypatch.setattr(given, "ROOT", tmp_path)
    monkeypatch.chdir(tmp_path)
    yield tmp_path
    stop(Folder(path=tmp_path / NAME), patience_s=0)


def _python(environment: Path, program: Path, *words: Path) -> Path:
    """Make an environment whose interpreter runs a program."""
    programs = environment / "bin"
    programs.mkdir(parents=True)
    command = shlex.join([sys.executable, str(program), *map(str, words)])
    python = programs / "python"
    python.write_text(f'#!/bin/sh\nexec {command} "$@"\n', encoding="utf-8")
    python.chmod(0o755)

    return programs


@pytest.fixture
def heard() -> Iterator[None]:
    """Let no signal be ignored, as a shell lets it be for what runs in its background."""
    before = {each: signal.signal(each, signal.default_int_handler) for each in SIGNALS}
    yield
    for each, handler in before.items():
        signal.signal(each, handler)
