"""Tests of triad.twin.process."""

import os
import signal
import subprocess
from collections.abc import Callable
from multiprocessing import shared_memory as segments
from pathlib import Path
from typing import Any

import psutil

from triad.twin.folder import Folder
from triad.twin.process import Process, children, end, marked, memory_mib, shared_memory

DEAF = "signal.signal(signal.SIGTERM, signal.SIG_IGN)"


def test_a_process_is_found_by_its_mark(process: Callable[..., Any], folder: Folder) -> None:
    """The mark is the folder, so that two checkouts do not see each other's processes."""
    ours = process("pass", folder)
    process("pass", Folder(path=folder.path / "other"))
    process("pass", None)

    assert [each.pid for each in marked(folder.path)] == [ours.pid]


def test_the_processes_of_one_part_are_told_from_those_of_another(process: Callable[..., Any], folder: Folder) -> None:
    """A part is started again without the others."""
    process("pass", folder, part="one")
    two = process("pass", folder, part="two")

    assert [each.pid for each in marked(folder.path, "two")] == [two.pid]


def test_a_child_that_lost_the_mark_is_found_by_its_parent(process: Callable[..., Any], folder: Folder) -> None:
    """An engine may be given an environment of its own, and a session."""
    code = "import subprocess; p = subprocess.Popen(['sleep', '600'], env={}, start_new_session=True)"
    parent = process(code, folder)
    [child] = psutil.Process(parent.pid).children()

    assert {each.pid for each in marked(folder.path)} == {parent.pid, child.pid}


def test_a_process_that_came_to_the_same_id_is_another(process: Callable[..., Any], folder: Folder) -> None:
    """Ids are used again."""
    real = Process.of(process("pass", folder).pid)

    assert real.alive() is not None
    assert Process(pid=real.pid, started=real.started - 1).alive() is None


def test_a_process_that_only_waits_to_be_reaped_is_dead() -> None:
    """Its parent has not heard of it yet."""
    ended = subprocess.Popen(["sleep", "600"])
    named = Process.of(ended.pid)
    ended.kill()
    os.waitid(os.P_PID, ended.pid, os.WEXITED | os.WNOWAIT)

    assert named.alive() is None
    ended.wait()


def test_a_process_is_asked_to_end_before_it_is_killed(process: Callable[..., Any], folder: Folder) -> None:
    """So that it can clean up."""
    asked = process("pass", folder)

    assert end(lambda: marked(folder.path), patience_s=60) == 1
    assert asked.wait() == -signal.SIGTERM


def test_a_process_that_does_not_listen_is_killed(process: Callable[..., Any], folder: Folder) -> None:
    """Nothing is left."""
    deaf = process(DEAF, folder)

    assert end(lambda: marked(folder.path), patience_s=0.1) == 1
    assert deaf.wait() == -signal.SIGKILL


def test_a_process_without_a_mark_is_ended_with_its_session(process: Callable[..., Any], folder: Folder) -> None:
    """One that is just being loaded shows no environment, and its parent may be gone."""
    code = "os.setsid(); os.fork() or os.execve('/bin/sleep', ['sleep', '600'], {})"
    leader = process(code, folder)
    [orphan] = psutil.Process(leader.pid).children()
    while orphan.name() != "sleep":
        pass
    named = [Process.of(leader.pid), Process.of(orphan.pid)]
    end(lambda: [alive for alive in [named[0].alive()] if alive], patience_s=0.5)

    assert [each.alive() for each in named] == [None, None]


def test_only_programs_that_run_are_named_as_children(process: Callable[..., Any], folder: Folder) -> None:
    """One that was killed stays as a zombie until its parent asks for it."""
    code = (
        "import subprocess; p = subprocess.Popen(['sleep', '600']); q = subprocess.Popen(['tail', '-f', '/dev/null']); "
        "q.kill(); os.waitid(os.P_PID, q.pid, os.WEXITED | os.WNOWAIT)"
    )
    parent = process(code, folder)

    assert children(psutil.Process(parent.pid)) == {"sleep"}
    end(lambda: marked(folder.path), patience_s=1)


def test_memory_is_counted(process: Callable[..., Any], folder: Folder) -> None:
    """In MiB, over all processes; one that has ended counts nothing."""
    large = process("b = b'x' * 100_000_000", folder)
    found = marked(folder.path)

    assert 95 <= memory_mib(found) <= 140
    large.kill()
    large.wait()
    assert memory_mib(found) == 0


def test_shared_memory_of_a_process_is_found(process: Callable[..., Any], folder: Folder) -> None:
    """It outlives a process that is killed."""
    held = segments.SharedMemory(create=True, size=4096)
    code = f"from multiprocessing import shared_memory as s; m = s.SharedMemory(name={held.name!r}, track=False)"
    code = code.replace(", track=False", "")  # Python 3.11 has no such argument
    process(code, folder)

    assert Path("/dev/shm", held.name) in shared_memory(marked(folder.path))  # noqa: S108  # where it lies
    held.close()
    held.unlink()
