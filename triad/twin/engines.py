"""The engine behind an endpoint, as the log of its replica tells of it."""

import re
from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from itertools import takewhile
from pathlib import Path

import psutil

from triad.twin.folder import Folder
from triad.twin.logs import files
from triad.twin.plan import Plan
from triad.twin.process import command, marked

_READY = re.compile(r"pid=(\d+), port=\d+ \| engine is ready")
_SERVING = re.compile(r"(\S+) \S+ -- Finished initializing replica")
"""With the deployment; of vLLM, whose engine has no log line of its own, for it lives in the replica."""

_SAID = " engine | "
_WRAPPER = "Traceback (most recent call last)"
_LAST_LINES = 20


@dataclass(frozen=True, slots=True, kw_only=True)
class EngineProcess:
    """What computes the answers of an endpoint.

    Attributes:
        pid: None while it does not run.
        restarts: How often it was started again, since Ray was started.
    """

    pid: int | None
    restarts: int


def engine(plan: Plan, folder: Folder, name: str) -> EngineProcess:
    """Find the engine of an endpoint."""
    lines = _lines(plan, folder, name)
    pids = [int(found[1]) for line in lines if (found := _READY.search(line))]
    starts = len(pids) or _replicas(lines)
    there = [each.pid for each in marked(folder.path) if (each.pid == pids[-1] if pids else _is_replica(each, name))]

    return EngineProcess(pid=there[0] if there else None, restarts=max(0, starts - 1))


def last_words(plan: Plan, folder: Folder, name: str) -> str:
    """Read what the engine of an endpoint said last; not how the wrapper around it ended of it, if anything else."""
    said: list[str] = []
    for path in files(plan, folder, name):
        said = [line.partition(_SAID)[2] for line in _read(path) if _SAID in line] or said
    own = list(takewhile(lambda line: not line.startswith(_WRAPPER), said))

    return "\n".join((own or said)[-_LAST_LINES:])


def _replicas(lines: Iterable[str]) -> int:
    """Count how many the deployment had that had most: some models have a router beside their server."""
    deployments = Counter(found[1] for line in lines if (found := _SERVING.search(line)))

    return max(deployments.values(), default=0)


def _is_replica(process: psutil.Process, name: str) -> bool:
    return command(process).startswith(f"ray::ServeReplica:{name}:")


def _lines(plan: Plan, folder: Folder, name: str) -> list[str]:
    return [line for path in files(plan, folder, name) for line in _read(path)]


def _read(path: Path) -> list[str]:
    return path.read_text(encoding="utf-8", errors="replace").splitlines()
