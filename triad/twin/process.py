"""Processes of this twin, and never another's: each carries a mark in its environment that its children inherit."""

import os
import time
from collections.abc import Callable, Collection, Iterable, Iterator
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path

import psutil

TWIN = "TRIAD_TWIN"
"""Environment variable whose value is the folder of the twin."""

PART = "TRIAD_PART"
"""Environment variable whose value is the name of the part."""

SHARED_MEMORY = Path("/dev/shm")  # noqa: S108  # where Linux keeps it, not a place to write to
_PAUSE_S = 0.05
_MIB = 2**20


@dataclass(frozen=True, slots=True, kw_only=True)
class Process:
    """A process by its id and the moment it started, so that one that came to the same id is not mistaken for it."""

    pid: int
    started: float

    @classmethod
    def of(cls, pid: int) -> "Process":
        """Name a process that runs now."""
        return cls(pid=pid, started=psutil.Process(pid).create_time())

    def alive(self) -> psutil.Process | None:
        """Find it, unless it has ended, if only to wait for its parent to hear of it."""
        try:
            found = psutil.Process(self.pid)
            if found.create_time() == self.started and found.status() != psutil.STATUS_ZOMBIE:
                return found
        except psutil.Error:
            pass

        return None


def marked(twin: Path, part: str | None = None) -> list[psutil.Process]:
    """Find every process of a twin, or of one part of it: those with its mark, and what they have started."""
    wanted = {TWIN: str(twin)} | ({PART: part} if part else {})
    found = {each.pid: each for each in psutil.process_iter()}
    parents = {pid: parent for pid, each in found.items() if (parent := _parent(each)) is not None}
    ours = {pid for pid, each in found.items() if wanted.items() <= _environment(each).items()}
    while young := {pid for pid, parent in parents.items() if parent in ours} - ours:
        ours |= young

    return [found[pid] for pid in sorted(ours)]


def _parent(process: psutil.Process) -> int | None:
    """Find who started a process, unless it has ended and only waits for its parent to hear of it."""
    try:
        return None if process.status() == psutil.STATUS_ZOMBIE else process.ppid()
    except psutil.Error:
        return None


def _environment(process: psutil.Process) -> dict[str, str]:
    """Read an environment; of what Linux tells the whole, for Ray's processes write their titles over its beginning."""
    block = Path(f"/proc/{process.pid}/environ")
    try:
        if not Path("/proc").is_dir():
            return process.environ()
        lines = block.read_bytes().decode(errors="replace").split("\0")
    except (psutil.Error, OSError):
        return {}

    return dict(line.split("=", 1) for line in lines if "=" in line)


def end(find: Callable[[], Collection[psutil.Process]], *, patience_s: float) -> int:
    """Ask processes to end, and kill those that have not after a while, also those that come meanwhile.

    Returns:
        How many there were at first.
    """
    first = find()
    for each in first:
        with suppress(psutil.Error):
            each.terminate()
    leaders = {each.pid for each in first}
    deadline = time.monotonic() + patience_s
    while left := {*find(), *_in_sessions(leaders)}:
        if time.monotonic() > deadline:
            for each in left:
                with suppress(psutil.Error):
                    each.kill()
        time.sleep(_PAUSE_S)

    return len(first)


def _in_sessions(leaders: Collection[int]) -> Iterator[psutil.Process]:
    """Find who lives in a session that one of these opened: a program that is just being loaded shows no mark yet."""
    for each in psutil.process_iter():
        with suppress(psutil.Error, OSError):
            if os.getsid(each.pid) in leaders and each.status() != psutil.STATUS_ZOMBIE:
                yield each


def command(process: psutil.Process) -> str:
    """Read how a process was started, or the title that it has given itself."""
    try:
        return " ".join(process.cmdline())
    except psutil.Error:
        return ""


def children(process: psutil.Process) -> set[str]:
    """Name the programs that a process has started itself and that still run."""
    try:
        return set(_names(process.children()))
    except psutil.Error:
        return set()


def _names(processes: Iterable[psutil.Process]) -> Iterator[str]:
    for each in processes:
        with suppress(psutil.Error):
            if each.status() != psutil.STATUS_ZOMBIE:
                yield each.name()


def memory_mib(processes: Iterable[psutil.Process]) -> int:
    """Add up what processes use, each page that several share counted once (on macOS: not at all)."""
    return round(sum(map(_bytes, processes)) / _MIB)


def _bytes(process: psutil.Process) -> int:
    try:
        info = process.memory_full_info()
    except (psutil.Error, OSError):
        return 0

    return int(getattr(info, "pss", info.uss))


def shared_memory(processes: Iterable[psutil.Process]) -> set[Path]:
    """Find the segments that processes hold and that outlive a process that is killed."""
    found = set()
    for each in processes:
        with suppress(psutil.Error, OSError, AttributeError):  # no memory_maps on macOS, where there is no such folder
            found |= {Path(each.path) for each in each.memory_maps() if SHARED_MEMORY in Path(each.path).parents}

    return found
