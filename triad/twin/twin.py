"""From what a user wants to a twin that can be started."""

import hashlib
import json
import time
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from contracts import ports
from triad.catalog.models import Engine, Kind
from triad.spec.platform import PlatformSpec
from triad.twin import command
from triad.twin.agent import Agent, agent
from triad.twin.folder import Folder
from triad.twin.gateway import Gateway, gateway
from triad.twin.plan import Plan
from triad.twin.serving import ModelServer, model_server, prepare
from triad.twin.start import NotStartedError
from triad.twin.weights import stand_in

SHIPPED = "models/tiny"
CACHE = ".cache/weights"


@dataclass(frozen=True, slots=True, kw_only=True)
class Wanted:
    """What a user chose.

    Attributes:
        model: Weights of the chat model; None takes those that ship.
        embedder: Weights of the embedding model; None takes those that ship.
        port: Of the first model server.
        gateway_port: None takes that of the spec.
        agent_port: None takes that of the spec.
        backends: Model servers, each of which can die apart.
    """

    engine: Engine
    model: str | None
    embedder: str | None
    port: int
    gateway_port: int | None = None
    agent_port: int | None = None
    backends: int = 1


@dataclass(frozen=True, slots=True, kw_only=True)
class Twin:
    """A twin that has a place, and is not started.

    Attributes:
        root: Top of the checkout.
        parameters: By which it is told from another.
    """

    root: Path
    folder: Folder
    servers: tuple[ModelServer, ...]
    gateway: Gateway | None
    agent: Agent | None
    parameters: Mapping[str, str]

    @property
    def ports(self) -> tuple[tuple[int, str], ...]:
        """Every port on which it will answer, with make's variable for it."""
        return tuple((port, variable) for port, variable, _ in _ports(self.servers, self.gateway, self.agent))

    @property
    def pythons(self) -> tuple[Path, ...]:
        """Every interpreter that it needs."""
        return tuple(each.python(self.root) for each in (self.servers[0], *self._doors))

    @property
    def _doors(self) -> tuple[Gateway | Agent, ...]:
        return tuple(each for each in (self.gateway, self.agent) if each)

    def planned(self) -> Plan:
        """Make its folders and write down what its parts read; afterwards it can be started.

        Raises:
            NotStartedError: The place of its sockets is taken.
        """
        temporary = self.folder.temporary
        try:
            temporary.mkdir(mode=0o700)
        except FileExistsError:
            msg = f"{temporary}: is there and is not ours to remove; nothing was started; remove it"
            raise NotStartedError(msg) from None
        self.folder.path.mkdir(parents=True, exist_ok=True)
        for each in self.servers:
            prepare(each, self.folder, each.temporary(temporary))
        door = self.gateway
        if door:
            door.prepare(self.folder)
        parts = (each.part(self.folder, self.root, each.temporary(temporary)) for each in self.servers)
        models = self.servers[0].names[0]

        return Plan(
            parameters=self.parameters,
            parts=(*parts, *(each.part(self.folder, self.root) for each in self._doors)),
            endpoints=(*(e for each in self.servers for e in each.endpoints), *(each.endpoint for each in self._doors)),
            asked=door.endpoint.name if door else models,
            model=door.route if door else models,
            client=door.client if door else None,
            agent=self.agent.endpoint.name if self.agent else None,
            logs={name: files for each in self.servers for name, files in each.logs.items()},
            started=time.time(),
        )


def twin(spec: PlatformSpec, wanted: Wanted, *, root: Path, folder: Folder) -> Twin:
    """Decide a twin; nothing is written.

    Raises:
        UnknownWeightsError: The weights that were named are none.
        ValueError: Two parts would answer on one port.
    """
    given = {Kind.CHAT: (wanted.model, wanted.engine), Kind.EMBEDDING: (wanted.embedder, Engine.LLAMA_CPP)}
    places = {"shipped": root / SHIPPED, "cache": root / CACHE}
    stand_ins = {kind: stand_in(weights, kind, engine, **places) for kind, (weights, engine) in given.items()}
    servers = tuple(
        model_server(
            spec,
            port=wanted.port,
            engine=wanted.engine,
            stand_ins=stand_ins,
            weights=root / CACHE,
            number=number,
        )
        for number in range(1, wanted.backends + 1)
    )
    door = gateway(spec, servers, port=wanted.gateway_port)
    asker = agent(door, port=wanted.agent_port)
    _refuse_shared(_ports(servers, door, asker))
    documents = [
        *(each.config for each in servers),
        *([door.config, json.dumps(door.clients)] if door else []),
        *([json.dumps(asker.variables)] if asker else []),
    ]
    parameters = {
        "engine": wanted.engine.value,
        "model": wanted.model or command.SHIPPED,
        "embedder": wanted.embedder or command.SHIPPED,
        "port": str(wanted.port),
        "gateway_port": str(door.port if door else ports.GATEWAY),
        "agent_port": str(asker.port if asker else ports.AGENT),
        "backends": str(wanted.backends),
        "config": hashlib.sha256("".join(documents).encode()).hexdigest()[:12],
    }

    return Twin(root=root, folder=folder, servers=servers, gateway=door, agent=asker, parameters=parameters)


def _ports(
    servers: Iterable[ModelServer], door: Gateway | None, asker: Agent | None
) -> tuple[tuple[int, str, str], ...]:
    """List every port with make's variable for it, and whose it is."""
    return (
        *((each.place.port, "PORT", "a model server's") for each in servers),
        *([(door.port, "GATEWAY_PORT", "the gateway's")] if door else []),
        *([(asker.port, "AGENT_PORT", "the agent's")] if asker else []),
    )


def _refuse_shared(taken: Sequence[tuple[int, str, str]]) -> None:
    first: dict[int, tuple[str, str]] = {}
    for port, variable, owner in taken:
        if port in first:
            other, rival = first[port]
            ports = ", ".join(str(each) for each in sorted({number for number, *_ in taken}))
            names = variable if variable == other else f"{other} or {variable}"
            msg = f"port {port} is {owner} and {rival}, allowed for {names}: any other than {ports}"
            raise ValueError(msg)
        first[port] = variable, owner
