"""The gateway on this machine: the config that the cluster runs, before the servers of this twin."""

import json
import os
import secrets
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from contracts import environment as names
from triad.catalog.models import Kind
from triad.documents.gateway import client_limits, gateway_config, gateway_yaml
from triad.documents.place import Place, Server
from triad.planning.gateway_container import gateway_habits
from triad.planning.gateway_workload import gateway_workload
from triad.spec.agent import Agent
from triad.spec.gateway import Keys
from triad.spec.gateway_database import GatewayDatabase
from triad.spec.platform import PlatformSpec
from triad.spec.route import Route
from triad.twin.direct import direct
from triad.twin.folder import Folder
from triad.twin.plan import Endpoint, Part
from triad.twin.ports import HOST
from triad.twin.serving import ModelServer

PART = "gateway"
ENVIRONMENT = ".venv-gateway"
"""Folder of the Python environment that holds LiteLLM."""

_READY = "/health/readiness"
_UNASKED = "unasked"
"""What a model server is shown that asks for no key: LiteLLM asks none without one."""

_KEY_BYTES = 32


@dataclass(frozen=True, slots=True, kw_only=True)
class Gateway:
    """The routes that this twin can serve.

    Attributes:
        spec: With those routes alone, over the models of this twin.
        place: This machine, with its servers.
        route: Of chat, which questions go to.
    """

    spec: PlatformSpec
    place: Place
    port: int
    route: str

    @property
    def config(self) -> str:
        """What LiteLLM is given."""
        return gateway_yaml(gateway_config(self.spec, place=self.place))

    @property
    def clients(self) -> Mapping[str, Mapping[str, object]]:
        """Who may ask what."""
        return client_limits(self.spec, place=self.place)

    @property
    def client(self) -> str:
        """Whose key a question to the model shows."""
        return self.askers(self.route)[0]

    def askers(self, route: str) -> tuple[str, ...]:
        """List who may ask a route."""
        limits: Mapping[str, Any] = self.clients
        return tuple(name for name, each in limits.items() if route in each["models"])

    @property
    def endpoint(self) -> Endpoint:
        """Where it answers."""
        return Endpoint(name=PART, part=PART, port=self.port, ready=_READY)

    def python(self, root: Path) -> Path:
        """Find the interpreter that has LiteLLM."""
        return root / ENVIRONMENT / "bin" / "python"

    def part(self, folder: Folder, root: Path) -> Part:
        """Say how it is started."""
        workload = gateway_workload(self.spec)
        if workload is None:
            msg = "the platform has no gateway"
            raise ValueError(msg)
        key = {} if os.environ.get(names.LLM_API_KEY) else {names.LLM_API_KEY: _UNASKED}
        variables = {
            names.GATEWAY_CONFIG: str(_config(folder)),
            names.GATEWAY_CLIENTS: str(_clients(folder)),
            names.GATEWAY_KEYS: str(folder.keys),
            names.GATEWAY_HOST: HOST,
            names.GATEWAY_PORT: str(self.port),
            **gateway_habits(workload),
        }

        return Part(
            name=PART,
            command=(str(self.python(root)), "-m", "gateway"),
            environment={**direct(), **variables, **key, "PYTHONPATH": str(root)},
        )

    def prepare(self, folder: Folder) -> None:
        """Write down what the process will read, and make each client a fresh key, which goes with the twin."""
        _config(folder).write_text(self.config, encoding="utf-8")
        _clients(folder).write_text(json.dumps(self.clients, indent=2) + "\n", encoding="utf-8")
        folder.keys.mkdir(mode=0o700, exist_ok=True)
        for name in self.clients:
            key = folder.keys / name
            key.touch(mode=0o600)
            key.write_text(f"sk-{secrets.token_urlsafe(_KEY_BYTES)}\n", encoding="ascii")


def client_key(folder: Folder, client: str) -> str:
    """Read the key of a client, made when the twin was started."""
    return (folder.keys / client).read_text(encoding="ascii").strip()


def gateway(spec: PlatformSpec, servers: Sequence[ModelServer], *, port: int | None) -> Gateway | None:
    """Put the platform's gateway before the servers of a twin.

    Args:
        spec: As given.
        servers: Of the twin, each with the same models.
        port: None takes that of the spec.

    Returns:
        None where the spec wants none, or none of its chat routes has a server here.
    """
    if spec.gateway.enabled is False:
        return None
    here = {name: each for server in servers for name, each in server.spec.models.items()}
    routes = dict(_routes({**spec.routes, **_own(servers[0], spec)}, servers))
    chat = next((name for name, route in routes.items() if here[route.names[0]].weights.kind is Kind.CHAT), None)
    if chat is None:
        return None
    update = {
        "models": here,
        "routes": routes,
        # There is no database here.
        "gateway": spec.gateway.model_copy(update={"keys": Keys.STATIC, "database": GatewayDatabase()}),
        "agent": _asking(spec, routes, chat),
    }

    return Gateway(
        spec=spec.model_copy(update=update),
        place=Place(
            host=HOST,
            weights=servers[0].place.weights,
            servers={each.name: Server(url=f"{each.url}/v1", model=each.name) for s in servers for each in s.endpoints},
        ),
        port=spec.gateway.port if port is None else port,
        route=chat,
    )


def _own(server: ModelServer, spec: PlatformSpec) -> Mapping[str, Route]:
    """Give a name of its own to each model to which no route could lead."""
    return {name: Route(backends=(name,)) for name in server.names if not spec.routes or name not in spec.models}


def _routes(wanted: Mapping[str, Route], servers: Sequence[ModelServer]) -> Iterator[tuple[str, Route]]:
    """Keep the routes that have a server here, each with all of its servers and nothing but them."""
    for name, route in wanted.items():
        weights = route.weights or dict.fromkeys(route.names, 1)
        alike = zip(*(server.names for server in servers), strict=True)
        found = {each: weights[same[0]] for same in alike if same[0] in weights for each in same}
        if found:
            backends = found if route.weights else tuple(found)
            yield name, route.model_copy(update={"backends": backends, "bedrock": None, "context_fallback": None})


def _asking(spec: PlatformSpec, routes: Mapping[str, Route], chat: str) -> Agent:
    """Let the agent ask its route, or that of chat where its own is not here; what lies in AWS is not here either."""
    here = {
        "route": spec.agent_route if spec.agent_route in routes else chat,
        "gateway_secret": None,
        "weather": spec.agent.weather.model_copy(update={"secret": None}),
    }

    return spec.agent.model_copy(update=here)


def _config(folder: Folder) -> Path:
    return folder.path / "litellm.yaml"


def _clients(folder: Folder) -> Path:
    return folder.path / "clients.json"
