"""End everything that belongs to a twin, and remove what it left."""

import shutil
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path

from triad.twin.folder import Folder
from triad.twin.health import watcher_process
from triad.twin.logs import files
from triad.twin.plan import Plan, load
from triad.twin.process import end, marked, shared_memory

PATIENCE_S = 5.0
"""For Ray to end its workers itself."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Stopped:
    """What was there.

    Attributes:
        processes: How many were ended.
        was_started: Whether there was a twin at all.
    """

    processes: int
    was_started: bool


def stop(folder: Folder, *, keep_logs: bool = False, patience_s: float = PATIENCE_S) -> Stopped:
    """End every process of a twin, the watcher first so that it starts none again, and remove its files.

    Args:
        folder: Of the twin.
        keep_logs: Whether one wants to read afterwards why it did not start.
        patience_s: How long processes may take to end before they are killed.
    """
    plan, was_planned = load(folder), folder.plan.exists()
    if plan and keep_logs:
        _keep(plan, folder)
    watcher = watcher_process(folder)
    watchers = [watcher] if watcher else []
    count = end(lambda: [alive for each in watchers if (alive := each.alive())], patience_s=patience_s)
    segments = shared_memory(marked(folder.path))
    count += end(lambda: marked(folder.path), patience_s=patience_s)
    for segment in segments:
        segment.unlink(missing_ok=True)
    shutil.rmtree(folder.temporary, ignore_errors=True)
    _remove(folder.path, keep=folder.logs if keep_logs else None)

    return Stopped(processes=count, was_started=was_planned or count > 0)


def _keep(plan: Plan, folder: Folder) -> None:
    for name in plan.logs:
        texts = [path.read_bytes() for path in files(plan, folder, name)]
        if any(texts):
            folder.log(name).write_bytes(b"".join(texts))


def _remove(path: Path, *, keep: Path | None) -> None:
    if not path.exists():
        return
    for each in path.iterdir():
        if each == keep:
            continue
        if each.is_dir():
            shutil.rmtree(each)
        else:
            each.unlink()
    with suppress(OSError):  # the logs that were kept
        path.rmdir()
