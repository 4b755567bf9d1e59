"""Start a twin, or mend one that has lost a part."""

import os
import subprocess
import sys
import time
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from triad.catalog.models import Engine
from triad.twin.command import CHOICES, up
from triad.twin.engines import last_words
from triad.twin.folder import Folder, read_json
from triad.twin.health import State, answers, applications, health, is_up, watcher_process
from triad.twin.logs import files
from triad.twin.plan import WATCHER, Endpoint, Plan, load, save
from triad.twin.process import TWIN, marked

ROOT = Path(__file__).resolve().parents[2]
FAILED = "DEPLOY_FAILED"
"""What Ray Serve says of an application that will not come."""

MOST_DEATHS = 3
"""While one waits: Ray may miss its own deadlines on a busy machine, and keeps them the next time."""

_PERIOD_S = 0.2
_LAST_LINES = 20
_WATCHER_S = 30.0


class OtherTwinError(Exception):
    """One runs already, with other parameters."""


class NotStartedError(Exception):
    """It did not come up."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Progress:
    """What is told of a start.

    Attributes:
        name: Of what has come up.
        seconds: Since the start.
    """

    name: str
    seconds: float


def running(folder: Folder, parameters: Mapping[str, str]) -> Plan | None:
    """Find the twin that runs, if it is the one that is wanted.

    Raises:
        OtherTwinError: It is another one.
    """
    plan = load(folder)
    if plan is None or not marked(folder.path):
        return None
    differing = [name for name in parameters if parameters[name] != plan.parameters.get(name)]
    if differing:
        msg = (
            f"another twin is up: {_difference(differing, parameters, plan.parameters)}; end it with `make down` first"
        )
        raise OtherTwinError(msg)

    return plan


def _difference(names: Sequence[str], asked: Mapping[str, str], there: Mapping[str, str]) -> str:
    chosen = [f"its {name} is {there.get(name)!r}, asked was {asked[name]!r}" for name in names if name in CHOICES]

    return ", ".join(chosen) or "it was started before the spec, or this program, was changed"


def mend(plan: Plan, folder: Folder) -> State:
    """Start the watcher again if it died; it starts everything else.

    Returns:
        Up where nothing had to be mended, starting where one only has to wait, down where something had died.
    """
    found = health(plan, folder)
    if watcher_process(folder) is None:
        _watch(folder)
    if is_up(found):
        return State.UP

    return State.DOWN if _died(folder) or any(each.state is State.DOWN for each in found) else State.STARTING


def start(plan: Plan, folder: Folder) -> None:
    """Write the plan down and start the watcher."""
    folder.logs.mkdir(parents=True, exist_ok=True)
    save(plan, folder)
    _watch(folder)


def wait(plan: Plan, folder: Folder, tell: Callable[[Progress], None], *, timeout_s: float) -> None:
    """Wait until everything answers.

    Raises:
        NotStartedError: A part keeps dying, an application cannot be deployed, or time is up.
    """
    began, earlier = time.monotonic(), _deaths(folder)
    awaited = list(plan.endpoints)
    while awaited:
        for each in tuple(awaited):
            if answers(each):
                awaited.remove(each)
                tell(Progress(name=each.name, seconds=time.monotonic() - began))
        names = ", ".join(each.name for each in awaited)
        _refuse_failure(plan, folder, earlier)
        if awaited and time.monotonic() - began > timeout_s:
            words = "".join(f"\n{last_words(plan, folder, each.name)}" for each in awaited)
            msg = f"{names}: no answer after {timeout_s:.0f} s{words.rstrip()}\n{_log_of(awaited[0], plan, folder)}"
            raise NotStartedError(msg)
        time.sleep(_PERIOD_S if awaited else 0)


def _refuse_failure(plan: Plan, folder: Folder, earlier: Mapping[str, int]) -> None:
    for name, count in _deaths(folder).items():
        died = count - earlier.get(name, 0)
        if died >= MOST_DEATHS:
            msg = f"{name} died {died} times; its last words:\n{last_lines(folder.log(name))}\n{_whole(name, folder)}"
            raise NotStartedError(msg)
    said = applications(plan, folder)
    for each in plan.endpoints:
        found = said.get(each.name, {})
        if found.get("state") == FAILED:
            why = last_words(plan, folder, each.name) or _last(found["message"].splitlines())
            msg = f"{each.name} cannot be started; its last words:\n{why}\n{_log_of(each, plan, folder)}"
            raise NotStartedError(msg)


def _log_of(endpoint: Endpoint, plan: Plan, folder: Folder) -> str:
    """Name the log that tells of an endpoint: its own, once it has written anything."""
    return _whole(endpoint.name if files(plan, folder, endpoint.name) else endpoint.part, folder)


def _whole(name: str, folder: Folder) -> str:
    return f"the whole log: {folder.log(name)} (`make logs PART={name}`)"


def _deaths(folder: Folder) -> dict[str, int]:
    return {name: record["restarts"] for name, record in _records(folder).items()}


def _died(folder: Folder) -> bool:
    return any(record.get("died") for record in _records(folder).values())


def _records(folder: Folder) -> Mapping[str, Mapping[str, Any]]:
    """Read what the watcher knows of each part."""
    found: Mapping[str, Mapping[str, Any]] = (read_json(folder.running) or {}).get("parts", {})

    return found


def last_lines(path: Path, count: int = _LAST_LINES) -> str:
    """Read the end of a log."""
    try:
        return _last(path.read_text(encoding="utf-8", errors="replace").splitlines(), count)
    except FileNotFoundError:
        return ""


def _last(lines: Sequence[str], count: int = _LAST_LINES) -> str:
    return "\n".join(lines[-count:])


def _watch(folder: Folder) -> None:
    before = watcher_process(folder)
    with folder.log(WATCHER).open("ab") as log:
        begun = subprocess.run(
            [sys.executable, "-m", "triad.twin.watcher", str(folder.path)],
            cwd=ROOT,
            env={**os.environ, TWIN: str(folder.path)},  # found by it before it has written down that it runs
            stdin=subprocess.DEVNULL,
            stdout=log,
            stderr=subprocess.STDOUT,
            check=False,
        )
    deadline = time.monotonic() + _WATCHER_S
    while watcher_process(folder) == before:
        if begun.returncode or time.monotonic() > deadline:
            msg = f"the watcher did not start; its last words:\n{last_lines(folder.log(WATCHER))}"
            raise NotStartedError(msg)
        time.sleep(_PERIOD_S)


def require_environments(pythons: Iterable[Path], engine: Engine) -> None:
    """Refuse to start without every interpreter.

    Raises:
        NotStartedError: It says what makes it.
    """
    for python in pythons:
        if not python.exists():
            msg = f"{python}: not there; `{up({'engine': engine})}` installs it; nothing was started"
            raise NotStartedError(msg)
