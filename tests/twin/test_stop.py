"""Tests of triad.twin.stop."""

import os
from collections.abc import Callable
from pathlib import Path
from typing import Any

from triad.twin.folder import Folder, write_json
from triad.twin.plan import Part, Plan, save
from triad.twin.process import Process, marked
from triad.twin.start import start
from triad.twin.stop import Stopped, stop

SLEEP = Part(name="fake", command=("sleep", "600"))


def test_nothing_of_a_twin_is_left(plan: Callable[..., Plan], folder: Folder) -> None:
    """No process, no file."""
    made = plan(SLEEP)
    start(made, folder)
    while not marked(folder.path):
        pass
    Path(made.temporary, "session").mkdir()
    stopped = stop(folder)

    assert stopped == Stopped(processes=2, was_started=True)
    assert marked(folder.path) == []
    assert not folder.path.exists()
    assert not Path(made.temporary).exists()


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
    """Those that lie elsewhere too; the next stop removes them."""
    made = plan(SLEEP, logs={"ray": "raylet.*"})
    save(made, folder)
    folder.log("fake").write_text("why\n", encoding="utf-8")
    Path(made.temporary, "raylet.out").write_text("because\n", encoding="utf-8")
    stop(folder, keep_logs=True)

    assert [each.name for each in folder.path.iterdir()] == ["logs"]
    assert (folder.logs / "raylet.out").read_text(encoding="utf-8") == "because\n"
    assert folder.log("fake").read_text(encoding="utf-8") == "why\n"
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
