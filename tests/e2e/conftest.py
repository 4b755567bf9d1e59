"""A second checkout with a twin of its own, so that the twin of this one is left alone."""

import shutil
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from triad.cli.interrupts import SIGNALS
from triad.twin.folder import NAME, Folder
from triad.twin.ports import free

LINKED = ("serving", "gateway", "agent", "models", ".venv-serving", ".venv-gateway", ".venv-agent")
PATIENCE_S = 300

Command = Callable[..., subprocess.CompletedProcess[str]]


@pytest.fixture(scope="session")
def checkout(root: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Make it."""
    made = tmp_path_factory.mktemp("checkout")
    for name in ("triad", "contracts"):
        shutil.copytree(root / name, made / name, ignore=shutil.ignore_patterns("__pycache__"))
    for name in LINKED:
        (made / name).symlink_to(root / name)
    spec = (root / "platform.yaml").read_text(encoding="utf-8")
    gateway, agent = free(2)
    ports = f"gateway: {{port: {gateway}}}\nagent: {{port: {agent}}}\n"
    (made / "platform.yaml").write_text(f"{spec}\n{ports}", encoding="utf-8")

    return made


@pytest.fixture(scope="session")
def begin(checkout: Path) -> Callable[..., subprocess.Popen[str]]:
    """Begin a command of it, and go on."""

    def popen(*arguments: object) -> subprocess.Popen[str]:
        words = [sys.executable, "-m", "triad.cli", *map(str, arguments)]
        return subprocess.Popen(words, cwd=checkout, text=True, stdout=subprocess.PIPE, stderr=subprocess.PIPE)

    return popen


@pytest.fixture(scope="session")
def triad(begin: Callable[..., subprocess.Popen[str]]) -> Command:
    """Run a command of it to its end."""

    def run(*arguments: object) -> subprocess.CompletedProcess[str]:
        with begin(*arguments) as command:
            out, error = command.communicate()
            return subprocess.CompletedProcess(command.args, command.returncode, out, error)

    return run


@pytest.fixture(scope="session")
def port() -> int:
    """Find a port that is free."""
    return free(1)[0]


@pytest.fixture(scope="session")
def folder(checkout: Path) -> Folder:
    """Find the folder of its twin."""
    return Folder(path=checkout / NAME)


@pytest.fixture(scope="session")
def until() -> Callable[[Callable[[], bool]], None]:
    """Look until something has happened."""

    def look(condition: Callable[[], bool]) -> None:
        deadline = time.monotonic() + PATIENCE_S
        while not condition():
            assert time.monotonic() < deadline

    return look


@pytest.fixture
def heard() -> Iterator[None]:
    """Let no signal be ignored, as a shell lets it be for what runs in its background."""
    before = {each: signal.signal(each, signal.default_int_handler) for each in SIGNALS}
    yield
    for each, handler in before.items():
        signal.signal(each, handler)
