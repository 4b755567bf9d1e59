"""What the parts of a twin have written."""

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from pathlib import Path

from triad.twin.folder import Folder
from triad.twin.plan import WATCHER, Plan

RAYS_OWN = frozenset({"serve", "ray", "workers", "proxy"})
"""Logs in which Ray talks about itself: one looks there for trouble only."""

_NUMBER = re.compile(r"-\d+$")
_WHEN = r"\[?\d{4}-\d\d-\d\d [\d:,.]+\s+"
_CHATTER = re.compile(rf"({_WHEN})?(INFO|SUCC|DEBUG)\b|{_WHEN}[ID]\b|:(job_id|actor_name|task_name):")
_TROUBLE = re.compile(rf"({_WHEN})?(WARN|WARNING|ERR|ERROR|CRITICAL|FATAL|PANIC)\b|{_WHEN}[WECF]\b|Traceback\b")


@dataclass(kw_only=True)
class Reader:
    """Reads what has come since the last time, also of files that come later.

    Attributes:
        find: Name of each log with its files.
        troubled: Names of logs of which only trouble is told.
    """

    find: Callable[[], Iterator[tuple[str, Path]]]
    troubled: frozenset[str] = frozenset()
    _read: dict[Path, int] = field(default_factory=dict)
    _quiet: set[Path] = field(default_factory=set)

    def last(self, count: int) -> Iterator[tuple[str, str]]:
        """Give the last lines of every file that is there."""
        for name, path in self.find():
            lines = list(self._told(name, path))
            yield from ((name, line) for line in lines[max(0, len(lines) - count) :])

    def fresh(self) -> Iterator[tuple[str, str]]:
        """Give the lines that are whole and have not been given."""
        for name, path in self.find():
            yield from ((name, line) for line in self._told(name, path))

    def _told(self, name: str, path: Path) -> Iterator[str]:
        if name not in self.troubled:
            yield from self._fresh(path)
            return
        for line in self._fresh(path):
            if _CHATTER.match(line):
                self._quiet.add(path)
            elif _TROUBLE.match(line):
                self._quiet.discard(path)
            if path not in self._quiet:  # a line that says neither goes on with what was said before
                yield line

    def _fresh(self, path: Path) -> Iterator[str]:
        start = self._read.get(path, 0)
        try:
            with path.open("rb") as file:
                if file.seek(0, 2) < start:
                    start = 0  # written anew since
                file.seek(start)
                whole = file.read().rpartition(b"\n")
        except FileNotFoundError:
            return
        self._read[path] = start + len(whole[0]) + len(whole[1])
        if whole[1]:
            yield from whole[0].decode(errors="replace").splitlines()


def names(plan: Plan | None, folder: Folder) -> tuple[str, ...]:
    """Name every log of a twin, or every log that was kept of one that did not start."""
    if plan is None:
        return tuple(sorted(path.stem for path in folder.logs.glob("*.log")))

    return (WATCHER, *(part.name for part in plan.parts), *plan.logs)


def reader(plan: Plan | None, folder: Folder, name: str | None = None, *, everything: bool = False) -> Reader:
    """Read one log whole, or all of them.

    Args:
        plan: None if there is none any more.
        folder: Of the twin.
        name: Of the one log.
        everything: Whether Ray's talk about itself is wanted too.
    """
    chosen = (name,) if name else names(plan, folder)

    return Reader(
        find=lambda: ((each, path) for each in chosen for path in files(plan, folder, each)),
        troubled=frozenset() if name or everything else frozenset(filter(_is_rays_own, chosen)),
    )


def files(plan: Plan | None, folder: Folder, name: str) -> list[Path]:
    """Find the files of a log, the oldest first."""
    own = [folder.log(name)] if folder.log(name).exists() else []
    elsewhere = folder.temporary.glob(plan.logs[name]) if plan and name in plan.logs else ()

    return own + sorted(elsewhere, key=_written)


def _is_rays_own(name: str) -> bool:
    """Whether it is one of these logs, of whichever server."""
    return _NUMBER.sub("", name) in RAYS_OWN


def _written(path: Path) -> float:
    try:
        return path.stat().st_mtime
    except FileNotFoundError:  # gone since it was found
        return 0
