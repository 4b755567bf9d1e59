"""The small process that starts every part of a twin, and starts it again when it dies: `python -m triad.twin.watcher`.

It may be killed itself: the parts go on, `make status` says so, and the next watcher takes them over.
"""

import os
import signal
import sys
import time
from collections.abc import Iterable
from datetime import UTC, datetime
from pathlib import Path
from types import FrameType
from typing import Any

from triad.twin.folder import Folder, read_json, write_json
from triad.twin.plan import Part, Plan, load
from triad.twin.process import Process
from triad.twin.supervised import Supervised

PERIOD_S = 0.5


class Watcher:
    """Looks at every part in turn, and writes down what runs."""

    def __init__(self, folder: Folder, parts: Iterable[Supervised]) -> None:
        self._folder = folder
        self._parts = tuple(parts)
        recorded = (read_json(folder.running) or {}).get("parts", {})
        for each in self._parts:
            each.take_over(recorded.get(each.part.name, {}))
        self._record()

    def look(self, now: float) -> bool:
        """Look at every part once, and say whether anything happened: then more is about to."""
        happened = False
        for each in self._parts:
            told = each.look(now)
            if told:
                self._record()
                say(told)
                happened = True

        return happened

    def _record(self) -> None:
        me = Process.of(os.getpid())
        document: dict[str, Any] = {
            "watcher": {"pid": me.pid, "started": me.started},
            "parts": {each.part.name: each.record() for each in self._parts},
        }
        write_json(self._folder.running, document)


def say(what: str) -> None:
    """Write a line to the log."""
    sys.stdout.write(f"{datetime.now(tz=UTC):%Y-%m-%d %H:%M:%S} {what}\n")
    sys.stdout.flush()


def main(path: Path) -> None:
    """Watch the twin of a folder, as a process that nobody waits for, until a signal comes; the parts live on."""
    folder = Folder(path=path)
    plan = load(folder)
    if plan is None:
        sys.exit(f"{folder.plan}: no twin was started from here")
    _detach()
    signal.signal(signal.SIGTERM, _leave)
    watcher = Watcher(folder, [_supervised(part, plan, folder) for part in plan.parts])
    while True:
        if not watcher.look(time.monotonic()):
            time.sleep(PERIOD_S)


def _supervised(part: Part, plan: Plan, folder: Folder) -> Supervised:
    endpoints = tuple(each for each in plan.endpoints if each.part == part.name)

    return Supervised(part=part, folder=folder, endpoints=endpoints)


def _detach() -> None:
    """Go on as a child without parent and terminal."""
    if os.fork():
        os._exit(0)
    os.setsid()


def _leave(_signal: int, _frame: FrameType | None) -> None:
    say("the watcher leaves")
    sys.exit(0)


if __name__ == "__main__":
    main(Path(sys.argv[1]))
