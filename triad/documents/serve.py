"""The Ray Serve config: what the RayService chart embeds, and what the twin runs."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace

import yaml

from contracts import environment as names
from contracts.serve import NO_LIMIT_ONGOING, NO_LIMIT_QUEUED
from triad.catalog.models import Engine, Kind
from triad.documents.place import CLUSTER, Place
from triad.planning.serving import ServedModel, served_model
from triad.planning.timing import timing
from triad.spec.platform import PlatformSpec

HEALTH_CHECK_PERIOD_S = 5
"""Half of Ray's default: an engine that died is answered for again within ten seconds."""

HEALTH_CHECK_TIMEOUT_S = 30
"""Ray's default: a busy engine decodes its probe between the tokens of others."""

WAIT_LOOP_S = 1
"""How often a replica that goes asks whether its last request is done; half of Ray's default."""


def serve_config(spec: PlatformSpec, models: Sequence[str], *, place: Place) -> dict[str, object]:
    """Write the config of one Serve, by the schema of Ray's `ServeDeploySchema`.

    Args:
        spec: The platform.
        models: Names of models that share this Serve: the first answers at `/`, each other at `/{name}`.
        place: Where it runs.
    """
    times = timing(spec.models[name] for name in models)

    return {
        "proxy_location": "EveryNode",
        "http_options": {
            "host": place.host,
            "port": place.port,
            "request_timeout_s": times.serve_s,
            "keep_alive_timeout_s": times.keep_alive_s,
        },
        "applications": [
            _application(_Placed.at(place, spec, name), route="/" if index == 0 else f"/{name}")
            for index, name in enumerate(models)
        ],
    }


def serve_yaml(config: Mapping[str, object]) -> str:
    """Write a config as the text that Serve and KubeRay read."""
    return yaml.safe_dump(config, sort_keys=False, allow_unicode=True)


def cluster_configs(spec: PlatformSpec) -> Mapping[str, str]:
    """Write the config of every RayService, which serves one model at a port of its own."""
    return {
        name: serve_yaml(serve_config(spec, [name], place=replace(CLUSTER, port=model.port)))
        for name, model in spec.models.items()
        if model.on_ray
    }


@dataclass(frozen=True, slots=True, kw_only=True)
class _Placed:
    """A served model at a place.

    Attributes:
        folder: Of its weights.
    """

    served: ServedModel
    place: Place
    folder: str

    @classmethod
    def at(cls, place: Place, spec: PlatformSpec, name: str) -> "_Placed":
        """Decide a model with what the place puts in its stead."""
        kind = spec.models[name].weights.kind
        stand_in = place.stand_ins.get(kind)
        weights = stand_in.weights if stand_in else None
        served = served_model(spec, name, weights=weights, engine=place.engine if kind is Kind.CHAT else None)

        return cls(
            served=served, place=place, folder=stand_in.folder if stand_in else f"{place.weights}/{served.weights.name}"
        )

    @property
    def environment(self) -> dict[str, str]:
        """What the model's server is told."""
        return dict(sorted({**self.served.environment, **dict(self._weights()), **dict(self._machine())}.items()))

    def _weights(self) -> Iterator[tuple[str, str]]:
        weights = self.served.weights
        below = f"/{weights.safetensors}" if self._is_vllm and weights.safetensors else ""
        yield names.MODEL_DIR, f"{self.folder}{below}"
        if weights.repository:
            yield names.MODEL_ID, weights.repository
        if weights.revision:
            yield names.MODEL_REVISION, weights.revision
        if weights.gguf and not self._is_vllm:
            yield names.MODEL_FILENAME, weights.gguf

    def _machine(self) -> Iterator[tuple[str, str]]:
        if self._is_vllm:
            yield names.ENFORCE_EAGER, str(self.place.eager).lower()
            return
        if self.place.threads:
            yield names.N_THREADS, str(self.place.threads)
        if self.place.engine_binary:
            yield names.ENGINE_BINARY, self.place.engine_binary

    @property
    def _is_vllm(self) -> bool:
        return self.served.engine is Engine.VLLM

    @property
    def actor_options(self) -> dict[str, object]:
        """What of the machine Ray sets aside for one replica."""
        cpus = self.served.cpus if self.place.cpus is None else self.place.cpus
        return {} if self._is_vllm else {"ray_actor_options": {"num_cpus": cpus}}

    @property
    def replicas(self) -> tuple[int, int]:
        """The least and the most."""
        fixed = self.place.replicas
        return (fixed, fixed) if fixed else (self.served.min_replicas, self.served.max_replicas)


def _application(placed: _Placed, *, route: str) -> dict[str, object]:
    return {
        "name": placed.served.name,
        "route_prefix": route,
        "import_path": placed.served.program.import_path,
        "runtime_env": {"env_vars": placed.environment},
        "logging_config": {"log_level": placed.served.log_level.upper()},
        "deployments": [_deployment(placed)],
    }


def _deployment(placed: _Placed) -> dict[str, object]:
    served = placed.served
    least, most = placed.replicas

    return {
        "name": served.program.deployment,
        "autoscaling_config": {
            "min_replicas": least,
            "initial_replicas": least,
            "max_replicas": most,
            "target_ongoing_requests": served.target_ongoing_requests,
            "upscale_delay_s": served.upscale_delay_s,
            "downscale_delay_s": served.downscale_delay_s,
        },
        "max_ongoing_requests": NO_LIMIT_ONGOING,
        "max_queued_requests": NO_LIMIT_QUEUED,
        "graceful_shutdown_timeout_s": served.timing.graceful_shutdown_s,
        "graceful_shutdown_wait_loop_s": WAIT_LOOP_S,
        "health_check_period_s": HEALTH_CHECK_PERIOD_S,
        "health_check_timeout_s": HEALTH_CHECK_TIMEOUT_S,
        **placed.actor_options,
    }
