"""Ray Serve on this machine: the config that the cluster runs, placed here, and the process that runs it."""

import os
import secrets
import sys
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from triad.catalog.models import Engine, Kind
from triad.documents.place import Place, StandIn
from triad.documents.serve import serve_config, serve_yaml
from triad.planning.cpus import MOST_USEFUL_VCPUS
from triad.planning.serving import ray_environment, served_model
from triad.spec.model import Model
from triad.spec.platform import PlatformSpec
from triad.twin.folder import Folder
from triad.twin.plan import Endpoint, Part
from triad.twin.ports import HOST, free

PART = "serve"
ENVIRONMENTS: Mapping[Engine, str] = {Engine.LLAMA_CPP: ".venv-serving", Engine.VLLM: ".venv-vllm"}
"""Folder of the Python environment that holds an engine."""

PORTS_APART = 10
"""Between two servers of one twin."""

_RAY_PORTS = 6
_VITAL = ("gcs_server", "raylet")
_HELPERS_READY_S = 300
"""Ray gives its helpers 30 seconds, then ends itself; five Pythons at once take longer on two busy cores."""

_PROXY_READY_S = 60
"""Ray gives a proxy 5 seconds to start, which a busy laptop does not keep; Serve then does not start at all."""

_PROXY_CHECK_S = 2
"""A fifth of Ray's default: after three such times without a HAProxy there is a new one."""

_VLLM_ON_CPUS = {"VLLM_CPU_KVCACHE_SPACE": "1", "VLLM_CPU_OMP_THREADS_BIND": "nobind"}
"""Of vLLM's CPU build: a cache of 1 GiB, and threads that are not tied to cores that other parts use."""

_NAMES: Mapping[Kind, str] = {Kind.CHAT: "chat", Kind.EMBEDDING: "embedder"}
_SHIPPED: Mapping[Kind, str] = {Kind.CHAT: "tiny-chat", Kind.EMBEDDING: "tiny-embedder"}


@dataclass(frozen=True, slots=True, kw_only=True)
class ModelServer:
    """The models of a twin, and how they are served.

    Attributes:
        spec: With a model of each kind.
        names: The chat model, and the embedding model.
        place: This machine.
        part_name: Name of the process that serves them.
    """

    spec: PlatformSpec
    names: tuple[str, str]
    place: Place
    part_name: str

    @property
    def config(self) -> str:
        """What Serve is given."""
        return serve_yaml(self._document)

    @property
    def environments(self) -> tuple[Mapping[str, str], ...]:
        """What each model's server is told."""
        applications: Any = self._document["applications"]
        return tuple(each["runtime_env"]["env_vars"] for each in applications)

    @property
    def _document(self) -> Mapping[str, object]:
        return serve_config(self.spec, self.names, place=self.place)

    @property
    def engine(self) -> Engine:
        """What computes the chat model's answers."""
        return self.place.engine or Engine.LLAMA_CPP

    def python(self, root: Path) -> Path:
        """Find the interpreter that has the engine."""
        return root / ENVIRONMENTS[self.engine] / "bin" / "python"

    @property
    def endpoints(self) -> tuple[Endpoint, ...]:
        """Where each model answers."""
        paths = ("", *(f"/{name}" for name in self.names[1:]))
        return tuple(
            Endpoint(name=name, part=self.part_name, port=self.place.port, path=path)
            for name, path in zip(self.names, paths, strict=True)
        )

    @property
    def logs(self) -> Mapping[str, str]:
        """What Ray and Serve write by themselves, below the temporary folder."""
        ray = {"ray": "raylet.err", "workers": "worker-*.err"}
        own = {"controller": "serve/controller_*.log", "proxy": "serve/proxy_*.log"}
        models = {name: f"serve/replica_{name}_*.log" for name in self.names}
        common = {f"{name}{self._suffix}": files for name, files in {**ray, **own}.items()}
        logs = (self.temporary(Path()) / "ray/session_latest/logs").as_posix()
        return {name: f"{logs}/{files}" for name, files in {**common, **models}.items()}

    def temporary(self, folder: Path) -> Path:
        """Choose its own part of the twin's folder for sockets and sessions."""
        return folder / self._suffix.removeprefix("-")

    @property
    def _suffix(self) -> str:
        return self.part_name.removeprefix(PART)

    def part(self, folder: Folder, root: Path, temporary: Path, *, platform: str = sys.platform) -> Part:
        """Say how Serve is started.

        Args:
            folder: Of the twin.
            root: Top of the checkout, from which the model servers are imported.
            temporary: Its own folder for sockets and sessions.
            platform: Operating system; there are HAProxy wheels for Linux alone.
        """
        weights = self.place.stand_ins[Kind.CHAT].weights
        chat = served_model(self.spec, self.names[0], weights=weights, engine=self.engine)
        mode = ray_environment(chat, ha_proxy=platform == "linux")
        on_cpus = _VLLM_ON_CPUS if self.engine is Engine.VLLM else {}
        files = (folder.serve_config(self.part_name), temporary / "ray", folder.applications(self.part_name))

        return Part(
            name=self.part_name,
            command=(
                str(self.python(root)),
                "-m",
                "triad.twin.ray_head",
                *map(str, files),
                *map(str, free(_RAY_PORTS)),
            ),
            environment={**mode, **_ray(temporary), **_ha_proxy(temporary), **on_cpus, "PYTHONPATH": str(root)},
            vital=_VITAL,
        )


def model_server(
    spec: PlatformSpec,
    *,
    port: int,
    engine: Engine,
    stand_ins: Mapping[Kind, StandIn],
    weights: Path,
    number: int = 1,
) -> ModelServer:
    """Place the first chat model and the first embedding model of a spec on this machine.

    Args:
        spec: A model of a kind that it lacks is the one that ships.
        port: Of the first server; each further one is `PORTS_APART` higher.
        engine: Of the chat model.
        stand_ins: Weights that are loaded in place of those that the spec names.
        weights: Folder for what is downloaded.
        number: 2 and more are further servers of the same models, under names of their own.
    """
    suffix = "" if number == 1 else f"-{number}"
    names = {kind: _first(spec, kind) for kind in (Kind.CHAT, Kind.EMBEDDING)}
    pool = next(iter(spec.enabled_pools))
    missing = {_NAMES[kind]: Model(model=_SHIPPED[kind], pool=pool) for kind, name in names.items() if name is None}
    known = {**spec.models, **missing}
    models = {each: known[each] for each in (name or _NAMES[kind] for kind, name in names.items())}
    place = Place(
        host=HOST,
        port=port + (number - 1) * PORTS_APART,
        weights=str(weights),
        stand_ins=stand_ins,
        engine=engine,
        cpus=0,  # Ray then never holds a model back for want of a CPU
        threads=min(os.cpu_count() or 1, MOST_USEFUL_VCPUS),
        replicas=1,
        eager=True,
    )

    chat, embedder = (f"{name}{suffix}" for name in models)

    return ModelServer(
        spec=spec.model_copy(update={"models": {f"{name}{suffix}": model for name, model in models.items()}}),
        names=(chat, embedder),
        place=place,
        part_name=f"{PART}{suffix}",
    )


def _first(spec: PlatformSpec, kind: Kind) -> str | None:
    return next((name for name, model in spec.models.items() if model.weights.kind is kind), None)


def prepare(server: ModelServer, folder: Folder, temporary: Path) -> None:
    """Write down what the process will read: the config, and the token without which Ray takes no order.

    Args:
        server: What will run.
        folder: Of the twin.
        temporary: The server's own folder for sockets and sessions.
    """
    folder.serve_config(server.part_name).write_text(server.config, encoding="utf-8")
    (temporary / "tmp").mkdir(parents=True)
    token = temporary / "token"
    token.touch(mode=0o600)
    token.write_text(secrets.token_hex(32), encoding="ascii")


def _ray(temporary: Path) -> Mapping[str, str]:
    fallback, grpc = free(2)

    return {
        "RAY_USAGE_STATS_ENABLED": "0",
        "RAY_AUTH_MODE": "token",
        "RAY_AUTH_TOKEN_PATH": str(temporary / "token"),
        # The switch that keeps Ray on the loopback address, where it is the default on macOS and Windows.
        "RAY_ENABLE_WINDOWS_OR_OSX_CLUSTER": "0",
        "RAY_agent_register_timeout_ms": str(_HELPERS_READY_S * 1000),
        "RAY_SERVE_REQUEST_PATH_LOG_BUFFER_SIZE": "1",  # one reads it now, not a thousand requests later
        "RAY_SERVE_PROXY_READY_CHECK_TIMEOUT_S": str(_PROXY_READY_S),
        "RAY_SERVE_PROXY_HEALTH_CHECK_PERIOD_S": str(_PROXY_CHECK_S),
        "RAY_SERVE_FALLBACK_PROXY_HTTP_PORT": str(fallback),
        "RAY_SERVE_FALLBACK_PROXY_GRPC_PORT": str(grpc),
        "TMPDIR": str(temporary / "tmp"),
    }


def _ha_proxy(temporary: Path) -> Mapping[str, str]:
    metrics, stats = free(2)
    sockets = temporary / "ha"  # HAProxy adds 70 characters, and takes 97

    return {
        "RAY_SERVE_HAPROXY_METRICS_PORT": str(metrics),
        "RAY_SERVE_HAPROXY_STATS_PORT": str(stats),
        "RAY_SERVE_HAPROXY_CONFIG_FILE_LOC": str(sockets / "haproxy.cfg"),
        "RAY_SERVE_HAPROXY_SOCKET_PATH": str(sockets / "admin.sock"),
        "RAY_SERVE_HAPROXY_METRICS_SOCKET_PATH": str(sockets / "metrics.sock"),
        "RAY_SERVE_HAPROXY_SERVER_STATE_BASE": str(sockets),
        "RAY_SERVE_HAPROXY_SERVER_STATE_FILE": str(sockets / "server-state"),
    }
