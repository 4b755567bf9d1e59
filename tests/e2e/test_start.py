"""Starts that do not come to their end: refused, broken, interrupted, killed."""

import signal
import socket
import subprocess
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from triad.cli.interrupts import SIGNALS
from triad.twin.folder import Folder
from triad.twin.ports import require_free
from triad.twin.process import command, marked

Command = Callable[..., subprocess.CompletedProcess[str]]
Begin = Callable[..., subprocess.Popen[str]]
Until = Callable[[Callable[[], bool]], None]

MOMENTS = ("", "triad.twin.ray_head", "gcs_server", "ServeController", "bin/haproxy", "serving.wheel_engine")
"""Words of a process by which a moment of a start is known; of the first, the folder alone."""


@pytest.fixture(autouse=True)
def ended(triad: Command) -> Iterator[None]:
    """End what a test has left, whatever happens."""
    yield
    triad("down")


def reached(folder: Folder, words: str) -> bool:
    """Tell whether a start has come so far."""
    return folder.path.exists() and (not words or any(words in command(each) for each in marked(folder.path)))


@pytest.mark.long
@pytest.mark.parametrize("words", MOMENTS)
def test_what_a_killed_start_leaves_is_ended(
    triad: Command, begin: Begin, folder: Folder, port: int, until: Until, words: str
) -> None:
    """At whatever moment: no process, no file, no port."""
    with begin("up", "--port", port) as up:
        until(lambda: reached(folder, words))
        up.kill()
        up.communicate()

    assert triad("down").returncode == 0
    assert marked(folder.path) == []
    assert not folder.path.exists()
    assert not folder.temporary.exists()
    require_free(port)


@pytest.mark.long
@pytest.mark.usefixtures("heard")
@pytest.mark.parametrize(("words", "number"), list(zip(MOMENTS, 2 * SIGNALS, strict=True)))
def test_an_interrupted_start_leaves_nothing(
    begin: Begin, folder: Folder, port: int, until: Until, words: str, number: signal.Signals
) -> None:
    """As a user's Ctrl-C does it, or whoever ends the command or its terminal."""
    with begin("up", "--port", port) as up:
        until(lambda: reached(folder, words))
        up.send_signal(number)
        _, told = up.communicate()

    assert up.returncode != 0
    assert "Traceback" not in told
    assert marked(folder.path) == []
    assert not folder.path.exists()
    assert not folder.temporary.exists()


@pytest.mark.long
def test_a_start_after_one_that_was_killed_works(
    triad: Command, begin: Begin, folder: Folder, port: int, until: Until
) -> None:
    """It takes up what it finds, or begins anew."""
    with begin("up", "--port", port) as up:
        until(lambda: reached(folder, "gcs_server"))
        up.kill()
        up.communicate()

    started = triad("up", "--port", port)
    asked = triad("ask", "--model", "What is the current weather in London?")

    assert started.returncode == 0
    assert asked.stdout == 'get_current_weather(city="London")\n'


@pytest.mark.long
def test_of_two_starts_at_once_one_goes_on(begin: Begin, folder: Folder, port: int, until: Until) -> None:
    """The other says so."""
    with begin("up", "--port", port) as first:
        until(lambda: reached(folder, ""))
        with begin("up", "--port", port) as second:
            _, told = second.communicate()
        first.communicate()

    assert (first.returncode, second.returncode) == (0, 1)
    assert "another `make up` or `make down` works" in told


def test_a_busy_port_is_told_before_anything_starts(triad: Command, folder: Folder) -> None:
    """With who has it."""
    with socket.create_server(("127.0.0.1", 0)) as taken:
        told = triad("up", "--port", taken.getsockname()[1])

    assert (told.returncode, "is taken by" in told.stderr) == (1, True)
    assert not folder.path.exists()


def test_an_engine_that_cannot_load_its_weights_is_told_with_its_words(
    triad: Command, root: Path, tmp_path: Path, folder: Folder, port: int
) -> None:
    """And its log can be read afterwards."""
    whole = (root / "models" / "tiny" / "chat.gguf").read_bytes()
    (tmp_path / "wrong.gguf").write_bytes(whole.replace(b"blk.0.attn_q.weight", b"blk.0.attn_x.weight"))
    told = triad("up", "--port", port, "--model", tmp_path / "wrong.gguf")

    assert told.returncode == 1
    assert "chat cannot be started; its last words:" in told.stderr
    assert "tensor 'blk.0.attn_q.weight' not found" in told.stderr
    assert f"the whole log: {folder.log('chat')}" in told.stderr
    assert "tensor 'blk.0.attn_q.weight' not found" in triad("logs", "chat").stdout
    assert marked(folder.path) == []


def test_weights_that_are_cut_off_are_told_before_anything_starts(
    triad: Command, root: Path, tmp_path: Path, folder: Folder, port: int
) -> None:
    """Their header says how long they are."""
    whole = (root / "models" / "tiny" / "chat.gguf").read_bytes()
    (tmp_path / "half.gguf").write_bytes(whole[: len(whole) // 2])
    told = triad("up", "--port", port, "--model", tmp_path / "half.gguf")

    assert (told.returncode, told.stdout) == (2, "")
    assert f"is cut off after {len(whole) // 2} of {len(whole)} bytes" in told.stderr
    assert not folder.path.exists()
