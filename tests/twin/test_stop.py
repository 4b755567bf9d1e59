"""Tests of triad.twin.stop."""

import os
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from triad.twin.folder import Folder, write_json
from triad.twin.health import watcher_process
from triad.twin.logs import reader
from triad.twin.plan import Part, Plan, save
from triad.twin.process import Process, marked
from triad.twin.start import start
from triad.twin.stop import Stopped, stop

SLEEP = Part(name="fake", command=("sleep", "600"))


def test_nothing_of_a_twin_is_left(plan: Callable[..., Plan], folder: Folder) -> None:
    """No process, no file."""
    start(plan(SLEEP), folder)
    while not marked(folder.path):
        pass
    (folder.temporary / "session").mkdir()
    stopped = stop(folder)

    assert stopped == Stopped(processes=2, was_started=True)
    assert marked(folder.path) == []
    assert not folder.path.exists()
    assert not folder.temporary.exists()


def test_what_belongs_to_another_lives(process: Callable[..., Any], plan: Callable[..., Plan], folder: Folder) -> None:
    """Another twin's, and one that came to the id of our watcher."""
    other = process("pass", Folder(path=folder.path.parent / "elsewhere" / ".triad"))
    save(plan(SLEEP), folder)
    me = Process.of(other.pid)
    write_json(folder.running, {"watcher": {"pid": me.pid, "started": me.started - 1}, "parts": {}})
    stop(folder)

    assert other.poll() is None


def test_where_no_twin_is_there_is_nothing_to_stop(folder: Folder) -> None:
    """And stopping twice is no mistake."""
    stop(folder)

    assert stop(folder) == Stopped(processes=0, was_started=False)
    assert not folder.path.exists()


def test_a_plan_that_was_lost_keeps_no_process_alive(process: Callable[..., Any], folder: Folder) -> None:
    """The mark is enough."""
    left = process("pass", folder)

    assert stop(folder) == Stopped(processes=1, was_started=True)
    assert left.wait() != 0


def test_the_logs_of_a_failed_start_are_kept(plan: Callable[..., Plan], folder: Folder) -> None:
    """Each under its name, those that lie elsewhere too; the next stop removes them."""
    save(plan(SLEEP, logs={"ray": "raylet.*"}), folder)
    folder.log("fake").write_text("why\n", encoding="utf-8")
    for name, text in (("raylet.1", "because\n"), ("raylet.2", "and\n")):
        (folder.temporary / name).write_text(text, encoding="utf-8")
    os.utime(folder.temporary / "raylet.2", (1, 1))
    stop(folder, keep_logs=True)

    assert [each.name for each in folder.path.iterdir()] == ["logs"]
    assert list(reader(None, folder).last(9)) == [("fake", "why"), ("ray", "and"), ("ray", "because")]
    stop(folder)
    assert not folder.path.exists()


def test_shared_memory_of_a_killed_process_is_removed(process: Callable[..., Any], folder: Folder) -> None:
    """VLLM's engine leaves it when it is killed."""
    deaf = "signal.signal(signal.SIGTERM, signal.SIG_IGN)"
    quiet = "from multiprocessing import resource_tracker as r; r.register = lambda *_: None"
    name = f"triad-test-{os.getpid()}"
    made = f"from multiprocessing import shared_memory as s; m = s.SharedMemory({name!r}, create=True, size=4096)"
    process(f"{deaf}; {quiet}; {made}", folder)
    segment = Path("/dev/shm", name)  # noqa: S108  # where it lies
    before = segment.exists()
    stop(folder, patience_s=0)

    assert (before, segment.exists()) == (True, False)


def test_a_watcher_that_has_written_down_nothing_yet_is_ended(plan: Callable[..., Plan], folder: Folder) -> None:
    """Who started it may have been killed at once, and it would start everything again."""
    start(plan(SLEEP), folder)
    watcher = watcher_process(folder)
    assert watcher is not None
    folder.running.unlink()
    stop(folder)

    assert watcher.alive() is None


@pytest.mark.parametrize("content", [b"", b"{}", b"\xff"])
def test_a_damaged_plan_leaves_nothing_behind(plan: Callable[..., Plan], folder: Folder, content: bytes) -> None:
    """Neither a process nor the folder of sockets, which no file names then."""
    start(plan(SLEEP), folder)
    while not marked(folder.path):
        pass
    folder.plan.write_bytes(content)
    stopped = stop(folder)

    assert stopped.was_started
    assert marked(folder.path) == []
    assert not folder.temporary.exists()
    assert not folder.path.exists()


def test_a_damaged_plan_of_what_runs_no_more_was_a_twin(folder: Folder) -> None:
    """What it left is removed, so it is said."""
    folder.plan.write_bytes(b"\xff")
    folder.temporary.mkdir()

    assert stop(folder) == Stopped(processes=0, was_started=True)
    assert not folder.temporary.exists()
