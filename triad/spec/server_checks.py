"""What of a model's server does not go together, whatever its pool is."""

from __future__ import annotations

from typing import TYPE_CHECKING

from triad.catalog.models import Engine
from triad.spec import argument_checks, port_checks
from triad.spec.part import Contradiction
from triad.spec.ray import Ray
from triad.spec.taken import VARIABLES

if TYPE_CHECKING:  # a model asks this module, which needs its type alone
    from collections.abc import Iterator

    from triad.spec.model import Model

_ARGUMENT = "LLAMA_ARG_"
"""How every variable begins that llama.cpp's server reads as an argument (ggml-org/llama.cpp common/arg.cpp)."""


def contradictions(model: Model) -> Iterator[Contradiction]:
    """Yield every pair of fields that cannot both be as they are."""
    yield from _on_ray(model) if model.on_ray else _alone(model)
    yield from _said_twice(model)
    yield from _storage(model)
    yield from port_checks.contradictions(model)


def _on_ray(model: Model) -> Iterator[Contradiction]:
    if model.args:
        yield Contradiction(("args",), "our server on Ray is told by its environment; write env, or runtime deployment")
    if model.service.port not in (None, model.port):
        message = f"KubeRay's Service has the port of Serve, which is {model.port}, got {model.service.port}"
        yield Contradiction(("service", "port"), f"{message}; leave it out, or write 'port: {model.service.port}'")
    grows = model.most_actors > model.least_actors or model.most_replicas > model.replicas.min
    if model.ray.autoscaling.enabled and model.most_replicas == model.replicas.min:
        message = f"replicas stay {model.replicas.min}, so no worker is ever added; leave it out, or write a larger"
        yield Contradiction(("ray", "autoscaling", "enabled"), f"{message} replicas.max")
    if grows and model.ray.autoscaling.enabled is False:
        yield Contradiction(
            ("ray", "autoscaling", "enabled"),
            "nobody would add workers for more replicas; leave it out, or make the most and the least replicas equal",
        )
    if model.most_actors < model.least_actors:
        message = f"must be at least {model.least_actors}, which is the least, got {model.most_actors}"
        yield Contradiction(("ray", "actors", "max"), message)


def _alone(model: Model) -> Iterator[Contradiction]:
    if model.ray != Ray():
        yield Contradiction(("ray",), "a deployment has no Ray; leave it out, or write 'runtime: ray'")
    if model.queue is not None:
        message = "the engine's own server has no queue of ours; leave it out, or write 'runtime: ray'"
        yield Contradiction(("queue",), message)
    if model.most_replicas > model.replicas.min:
        message = (
            f"nothing changes the number of a deployment's pods yet; allowed: {model.replicas.min}, which is min, "
            "or 'runtime: ray'"
        )
        yield Contradiction(("replicas", "max"), message)
    if model.versions.ray:
        yield Contradiction(("versions", "ray"), "a deployment has no Ray; leave it out, or write 'runtime: ray'")
    if model.fluent_bit.enabled:
        message = "the engine's own server prints its log, no file is left; leave it out, or write 'runtime: ray'"
        yield Contradiction(("fluent_bit", "enabled"), message)


def _said_twice(model: Model) -> Iterator[Contradiction]:
    for name in model.env:
        if name in VARIABLES:
            yield Contradiction(("env", name), f"{name!r} is set by {VARIABLES[name]}; leave it out")
        elif name.startswith(_ARGUMENT):
            message = f"{name!r} is an argument of llama.cpp's own server; write it in args, with runtime deployment"
            yield Contradiction(("env", name), message)
    if not model.on_ray:
        yield from argument_checks.contradictions(model)


def _storage(model: Model) -> Iterator[Contradiction]:
    storage, weights = model.storage, model.weights
    if storage.stream and storage.claim:
        yield Contradiction(("storage", "claim"), "streamed weights lie nowhere; leave it out, or stream")
    if storage.stream and (model.on_ray or model.chosen_engine is not Engine.VLLM):
        message = "only vLLM's own server streams weights; allowed: 'engine: vllm' with 'runtime: deployment'"
        yield Contradiction(("storage", "stream"), message)
    elif storage.stream and not (weights.repository and weights.revision):
        message = (
            f"{model.model!r} has no revision in the catalogue, and a branch has no key in the bucket; leave it out"
        )
        yield Contradiction(("storage", "stream"), message)
