"""What the parts of a twin have written."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from pathlib import Path

from triad.twin.folder import Folder
from triad.twin.health import WATCHER
from triad.twin.plan import Plan, temporary


@dataclass(kw_only=True)
class Reader:
    """Reads what has come since the last time, also of files that come later.

    Attributes:
        find: Name of each log with its files.
    """

    find: Callable[[], Iterator[tuple[str, Path]]]
    _read: dict[Path, int] = field(default_factory=dict)

    def last(self, count: int) -> Iterator[tuple[str, str]]:
        """Give the last lines of every file that is there."""
        for name, path in self.find():
            lines = list(self._fresh(path))
            yield from ((name, line) for line in lines[max(0, len(lines) - count) :])

    def fresh(self) -> Iterator[tuple[str, str]]:
        """Give the lines that are whole and have not been given."""
        for name, path in self.find():
            yield from ((name, line) for line in self._fresh(path))

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


def names(plan: Plan) -> tuple[str, ...]:
    """Name every log of a twin."""
    return (WATCHER, *(part.name for part in plan.parts), *plan.logs)


def reader(plan: Plan, folder: Folder, name: str | None = None) -> Reader:
    """Read one log, or all of them."""
    chosen = (name,) if name else names(plan)

    return Reader(find=lambda: ((each, path) for each in chosen for path in _files(plan, folder, each)))


def _files(plan: Plan, folder: Folder, name: str) -> list[Path]:
    own = [folder.log(name)] if folder.log(name).exists() else []

    return own + (sorted(temporary(plan).glob(plan.logs[name])) if name in plan.logs else [])
