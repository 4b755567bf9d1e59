"""What a twin consists of: written by `up`, carried out by the watcher, read by every other command."""

from collections.abc import Mapping
from dataclasses import asdict, dataclass, field
from typing import Any

from triad.twin.folder import Folder, read_json, write_json
from triad.twin.ports import HOST

WATCHER = "watcher"
"""Name of what starts the parts."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Part:
    """One process to keep alive, with whatever it starts itself.

    Attributes:
        environment: In addition to that of who starts the twin.
        vital: Programs that it starts and without which it is as good as dead.
    """

    name: str
    command: tuple[str, ...]
    environment: Mapping[str, str] = field(default_factory=dict)
    vital: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Endpoint:
    """Something that answers.

    Attributes:
        part: Which part it lives in.
        path: Where it answers below the port; without a slash at the end.
        ready: Path below it that says 200 once it can do its work.
    """

    name: str
    part: str
    port: int
    path: str = ""
    ready: str = "/readiness"

    @property
    def url(self) -> str:
        """Where a client asks."""
        return f"http://{HOST}:{self.port}{self.path}"

    @property
    def ready_url(self) -> str:
        """Where readiness is asked."""
        return f"{self.url}{self.ready}"


@dataclass(frozen=True, slots=True, kw_only=True)
class Plan:
    """A twin as it was started.

    Attributes:
        parameters: What a user chose, by which two starts are compared.
        asked: Name of the endpoint at which the chat model is asked.
        model: Name under which it is asked there.
        client: Whose key is shown there; None where the endpoint knows no clients.
        agent: Name of the endpoint of the agent; None where there is none.
        logs: Patterns of log files, below the temporary folder, by what they tell of.
        started: When, in seconds since 1970.
    """

    parameters: Mapping[str, str]
    parts: tuple[Part, ...]
    endpoints: tuple[Endpoint, ...]
    asked: str
    model: str
    client: str | None = None
    agent: str | None = None
    logs: Mapping[str, str] = field(default_factory=dict)
    started: float

    def endpoint(self, name: str) -> Endpoint:
        """Find an endpoint."""
        return next(each for each in self.endpoints if each.name == name)


def save(plan: Plan, folder: Folder) -> None:
    """Write a plan down."""
    write_json(folder.plan, asdict(plan))


def load(folder: Folder) -> Plan | None:
    """Read the plan of a twin; None if none was started, or what is there is of no use."""
    document = read_json(folder.plan)
    try:
        return _plan(document) if document else None
    except (KeyError, TypeError, AttributeError):
        return None


def _plan(document: Mapping[str, Any]) -> Plan:
    parts = tuple(
        Part(**each | {"command": tuple(each["command"]), "vital": tuple(each["vital"])}) for each in document["parts"]
    )
    endpoints = tuple(Endpoint(**each) for each in document["endpoints"])

    return Plan(**{**document, "parts": parts, "endpoints": endpoints})
