"""How a twin is: what runs, what answers, and how much memory it takes."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from enum import StrEnum
from http.client import HTTPException
from typing import Any
from urllib.error import HTTPError
from urllib.request import ProxyHandler, build_opener

from triad.twin.command import up
from triad.twin.engines import engine
from triad.twin.folder import Folder, read_json
from triad.twin.plan import WATCHER, Endpoint, Part, Plan
from triad.twin.process import Process, children, marked, memory_mib

_TIMEOUT_S = 5.0
_OK = 200
_DEPLOYING = "DEPLOYING"
# A proxy of the user's is for other machines than this one.
_direct = build_opener(ProxyHandler({}))


class State(StrEnum):
    """What one can say of a part."""

    UP = "up"
    STARTING = "starting"
    DOWN = "down"


@dataclass(frozen=True, slots=True, kw_only=True)
class Health:
    """One line of a status.

    Attributes:
        pid: Of what answers, its engine.
        at: Where it answers, if it does.
        restarts: How often it was started again; None where nothing does so.
        note: Why it is not up.
    """

    name: str
    state: State
    pid: int | None = None
    memory_mib: int | None = None
    restarts: int | None = None
    at: str | None = None
    note: str = ""


def health(plan: Plan, folder: Folder) -> tuple[Health, ...]:
    """Look at the watcher, every part, and everything that answers."""
    running = read_json(folder.running) or {}
    parts = running.get("parts", {})
    found = applications(plan, folder)
    served = {part.name: _part(part, parts.get(part.name, {}), folder) for part in plan.parts}
    alone = {each.name for each in plan.endpoints}

    return (
        _watcher(running, plan),
        *(each for name, each in served.items() if name not in alone),
        *(
            _whole(served[each.part], each)
            if each.name == each.part
            else _endpoint(each, found.get(each.name, {}), served.get(each.part), plan, folder)
            for each in plan.endpoints
        ),
    )


def applications(plan: Plan, folder: Folder) -> dict[str, Any]:
    """Read what every Ray Serve says of its applications."""
    found = (read_json(folder.applications(part)) or {} for part in {each.part for each in plan.endpoints})

    return {name: each for one in found for name, each in one.items()}


def is_up(found: tuple[Health, ...]) -> bool:
    """Whether everything is."""
    return all(each.state is State.UP for each in found)


def watcher_process(folder: Folder) -> Process | None:
    """Find the watcher, if it runs."""
    found = _process((read_json(folder.running) or {}).get("watcher"))
    return found if found and found.alive() else None


def answers(endpoint: Endpoint, *, timeout_s: float = _TIMEOUT_S) -> bool:
    """Whether it can do its work."""
    return not _refusal(endpoint, timeout_s)


def _refusal(endpoint: Endpoint, timeout_s: float = _TIMEOUT_S) -> str:
    try:
        with _direct.open(endpoint.ready_url, timeout=timeout_s) as answer:
            return "" if answer.status == _OK else f"answers {answer.status}"
    except HTTPError as error:
        return f"answers {error.code}"
    except (OSError, HTTPException):
        return "does not answer"


def _process(found: Mapping[str, Any] | None) -> Process | None:
    return Process(pid=found["pid"], started=found["started"]) if found else None


def _watcher(running: Mapping[str, Any], plan: Plan) -> Health:
    process = _process(running.get("watcher"))
    alive = process.alive() if process else None
    if process is None or alive is None:
        note = f"what dies now stays dead; `{up(plan.parameters)}` starts it again"
        return Health(name=WATCHER, state=State.DOWN, note=note)

    return Health(name=WATCHER, state=State.UP, pid=process.pid, memory_mib=memory_mib([alive]))


def _part(part: Part, record: Mapping[str, Any], folder: Folder) -> Health:
    process = _process(record.get("process"))
    restarts, died = record.get("restarts", 0), record.get("died", "")
    alive = process.alive() if process else None
    if process is None or alive is None:
        return Health(name=part.name, state=State.DOWN, restarts=restarts, note=died or "not running")
    missing = sorted(set(part.vital) - children(alive))

    return Health(
        name=part.name,
        state=State.STARTING if missing else State.UP,
        pid=process.pid,
        memory_mib=memory_mib(marked(folder.path, part.name)),
        restarts=restarts,
        note=(died or f"without {', '.join(missing)}") if missing else "",
    )


def _whole(part: Health, endpoint: Endpoint) -> Health:
    """Say of a part that answers itself where it does."""
    refusal = _refusal(endpoint) if part.state is State.UP else ""
    state = State.STARTING if refusal else part.state

    return replace(part, state=state, at=endpoint.url, note=refusal or part.note)


def _endpoint(
    endpoint: Endpoint, application: Mapping[str, Any], part: Health | None, plan: Plan, folder: Folder
) -> Health:
    refusal = _refusal(endpoint)
    lives = part is not None and part.state is not State.DOWN
    coming = application.get("state", _DEPLOYING if lives else None) == _DEPLOYING  # Serve says nothing at first
    process = engine(plan, folder, endpoint.name)

    return Health(
        name=endpoint.name,
        state=State.UP if not refusal else State.STARTING if coming else State.DOWN,
        pid=process.pid,
        restarts=process.restarts,
        at=endpoint.url,
        note=refusal,
    )
