"""What of a served model does not go together, though each of its fields is valid."""

from __future__ import annotations

from typing import TYPE_CHECKING

from triad.catalog.models import Engine
from triad.spec import placement_checks, pool_fit_checks, server_checks, vllm_checks
from triad.spec.fields import seconds
from triad.spec.nearest import unknown
from triad.spec.part import Contradiction
from triad.spec.role import Role
from triad.spec.runtime import SILICON
from triad.spec.vllm import Vllm

if TYPE_CHECKING:  # a model and a platform ask this module, which needs their types alone
    from collections.abc import Iterator, Sequence

    from triad.spec.model import Model
    from triad.spec.platform import PlatformSpec
    from triad.spec.pool import Pool

RESERVED = frozenset(
    ("agent", "cert-manager", "default", "external-secrets", "gateway", "keda", "kuberay-system", "monitoring")
)
"""Namespaces of others: each model's is closed to what nobody allowed, and holds its pods to strict rules."""

KUBERAYS_OWN = ("-serve-svc", "-head-svc")
"""Ends of the names of Services that KubeRay makes."""

DRAIN_S = 35
"""What the end of a pod takes besides its longest request (triad/planning/timing.py)."""


def contradictions(model: Model) -> Iterator[Contradiction]:
    """Yield every pair of fields of a model that cannot both be as they are."""
    engines = model.weights.engines
    if model.engine and model.engine not in engines:
        message = f"{model.model!r} has no files for {model.engine}; allowed: {', '.join(engines)}"
        yield Contradiction(("engine",), message)
        return
    if model.context and model.context > model.weights.context:
        message = f"{model.model!r} was trained for at most {model.weights.context} tokens, got {model.context}"
        yield Contradiction(("context",), message)
    if model.most_replicas < model.replicas.min:
        message = f"must be at least min, which is {model.replicas.min}, got {model.replicas.max}"
        yield Contradiction(("replicas", "max"), message)
    if not model.longest_s:
        yield Contradiction(("longest_answer",), f"must be at least 1s, got {model.longest_answer!r}")
    yield from vllm_checks.contradictions(model) if model.chosen_engine is Engine.VLLM else _unread(model)
    yield from _place(model)
    yield from placement_checks.contradictions(model)
    yield from server_checks.contradictions(model)


def _place(model: Model) -> Iterator[Contradiction]:
    if model.namespace in RESERVED or model.namespace.startswith("kube-"):
        message = f"{model.namespace!r} is the namespace of others; allowed: 'models', or a name of your own"
        yield Contradiction(("namespace",), message)


def _unread(model: Model) -> Iterator[Contradiction]:
    if model.tools.enabled is not None or model.tools.parser:
        yield Contradiction(("tools",), "llama.cpp reads the model's own chat template; leave it out")
    if model.vllm != Vllm():
        yield Contradiction(("vllm",), "llama.cpp computes; leave it out")
    if model.resources.accelerators:
        yield Contradiction(("resources", "accelerators"), "llama.cpp computes on CPUs; leave it out")
    asked_m = 1000 * (model.cpus or 0)
    if model.resources.cpu_m and model.resources.cpu_m < asked_m:
        message = f"{model.cpus} threads, as cpus says, take {asked_m}, got {model.resources.cpu_m}"
        yield Contradiction(("resources", "cpu_m"), f"{message}; leave one of the two out, or write {asked_m} or more")


def placed(spec: PlatformSpec) -> Iterator[Contradiction]:
    """Yield every model that its pool cannot take."""
    for name, model in spec.models.items():
        where = ("models", name)
        pool = spec.pools.get(model.pool)
        if pool is None:
            yield Contradiction((*where, "pool"), _no_pool(spec, model))
            continue
        wrong = _unfit(model, pool)
        if wrong:
            yield Contradiction((*where, "pool"), f"{wrong}; allowed: {_allowed(spec, model, pool)}")
            continue
        if model.longest_s > _longest_s(pool):
            yield Contradiction((*where, "longest_answer"), _too_long(model, pool))
        for found in pool_fit_checks.contradictions(model, pool):
            yield Contradiction((*where, *found.path), found.message)
    yield from _names(spec)


def _no_pool(spec: PlatformSpec, model: Model) -> str:
    """Name the pools that would do, for a model that gives none or one that there is not."""
    fitting = _fitting(spec, model)
    if model.pool and fitting:
        return unknown("pool", model.pool, fitting)

    return f"{f'unknown pool {model.pool!r}' if model.pool else 'is required'}; allowed: {_names_of(fitting, model)}"


def _unfit(model: Model, pool: Pool) -> str | None:
    if not pool.is_enabled:
        return f"{model.pool!r} is not enabled"
    if pool.role is not Role.MODELS:
        return f"{model.pool!r} is for {pool.role}"
    if pool.silicon not in SILICON[model.chosen_engine]:
        return f"{model.chosen_engine} does not run on {pool.silicon}, which {model.pool!r} is"
    if _loses_workers(model, pool):
        return f"{model.pool!r} has Spot nodes, on which Ray loses workers (ray-project/ray#66056, #66157)"

    return None


def _loses_workers(model: Model, pool: Pool) -> bool:
    return pool.is_spot and model.on_ray and not model.ray.spot


def _allowed(spec: PlatformSpec, model: Model, pool: Pool) -> str:
    """Name the pools that would do, and what a model may say to stay on Spot."""
    fitting = _fitting(spec, model)
    if not pool.is_enabled and not _unfit(model, pool.model_copy(update={"enabled": True})):
        return ", or ".join((f"'pools.{model.pool}.enabled: true'", *fitting))
    usable = pool.is_enabled and pool.role is Role.MODELS and pool.silicon in SILICON[model.chosen_engine]
    if not (usable and _loses_workers(model, pool)):
        return _names_of(fitting, model)
    longest = f", with 'longest_answer: {_longest_s(pool)}s'" if model.longest_s > _longest_s(pool) else ""
    here = f"here 'runtime: deployment', or 'ray: {{spot: true}}' at your own risk{longest}"

    return f"{', '.join(fitting)}; {here}" if fitting else f"a pool with 'capacity: [on-demand]'; {here}"


def _names_of(fitting: Sequence[str], model: Model) -> str:
    return ", ".join(fitting) or f"none; add one of silicon {' or '.join(SILICON[model.chosen_engine])}"


def _fitting(spec: PlatformSpec, model: Model) -> tuple[str, ...]:
    """List the pools that take such a model, as far as silicon, role and capacity go."""
    return tuple(name for name, pool in spec.pools.items() if not _unfit(model.model_copy(update={"pool": name}), pool))


def _names(spec: PlatformSpec) -> Iterator[Contradiction]:
    """Yield models whose objects would be one: what KubeRay and Kubernetes name after them too."""
    taken: dict[tuple[str, str], str] = {}
    hosts: dict[str, str] = {}
    for name, model in spec.models.items():
        if (model.name or name).endswith(KUBERAYS_OWN):
            message = (
                f"{model.name or name!r} ends as KubeRay's Services do ({', '.join(KUBERAYS_OWN)}); choose another"
            )
            yield Contradiction(("models", name, "name"), message)
        if model.service.host and hosts.setdefault(model.service.host, name) != name:
            message = (
                f"{model.service.host!r} is the host of models.{hosts[model.service.host]} already; choose another"
            )
            yield Contradiction(("models", name, "service", "host"), message)
        owner = taken.setdefault((model.namespace, model.name or name), name)
        if owner != name:
            message = f"{model.name or name!r} is the name of models.{owner} in namespace {model.namespace!r} already"
            yield Contradiction(("models", name, "name"), f"{message}; choose another")


def _longest_s(pool: Pool) -> int:
    return seconds(pool.grace) - DRAIN_S


def _too_long(model: Model, pool: Pool) -> str:
    return (
        f"a node of {model.pool!r} has {pool.grace} to drain, which an answer and {DRAIN_S}s around it must fit; "
        f"allowed: up to '{_longest_s(pool)}s', got {model.longest_answer!r}"
    )
