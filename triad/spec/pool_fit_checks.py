"""What of a model its pool cannot give, beyond silicon and time."""

from __future__ import annotations

from typing import TYPE_CHECKING

from triad.catalog.compatibility import NOT_ON_NEURON
from triad.catalog.instances import Silicon
from triad.catalog.models import Engine
from triad.catalog.version_lock import nearest, rows
from triad.spec.nearest import unknown
from triad.spec.part import Contradiction
from triad.spec.ray import Actors

if TYPE_CHECKING:  # a model's checks ask this module, which needs their types alone
    from collections.abc import Iterator

    from triad.spec.model import Model
    from triad.spec.pool import Pool


def contradictions(model: Model, pool: Pool) -> Iterator[Contradiction]:
    """Yield what does not go together with a pool of the right silicon, by its path below the model."""
    types = [each.name for each in pool.types]
    if model.instance_type and model.instance_type not in types:
        yield Contradiction(("instance_type",), unknown(f"instance type of {model.pool!r}", model.instance_type, types))
    yield from _image(model, pool)
    if model.storage.stream and pool.silicon is Silicon.NEURON:
        message = "Neuron keeps what it compiled beside weights on disk, and streams none; leave it out"
        yield Contradiction(("storage", "stream"), message)
    if pool.silicon is Silicon.NEURON and model.weights.precision in NOT_ON_NEURON:
        message = (
            f"{model.model!r} is {model.weights.precision}, which vLLM does not read on Neuron; allowed: the model in"
        )
        yield Contradiction(("model",), f"{message} bfloat16, or a pool of silicon nvidia")
    yield from _ranks(model, pool) if model.chosen_engine is Engine.VLLM else _actors(model, model.most_replicas)


def _image(model: Model, pool: Pool) -> Iterator[Contradiction]:
    wanted = model.versions
    row, agrees = nearest(
        model.chosen_engine,
        pool.silicon,
        on_ray=model.on_ray,
        ray=wanted.ray,
        vllm=wanted.vllm,
        python=wanted.python,
    )
    if not agrees:
        named = {"Ray": wanted.ray, "vLLM": wanted.vllm, "Python": wanted.python}
        given = ", ".join(f"{name} {version}" for name, version in named.items() if version)
        allowed = "; ".join(map(str, rows(model.chosen_engine, pool.silicon, on_ray=model.on_ray)))
        yield Contradiction(("versions",), f"no image has {given}; allowed: {allowed}; nearest: {row}")
    elif not (row.folder or row.reference or model.image.reference):
        message = f"there is no image with {row} for {pool.silicon}; name one of yours here, or write"
        yield Contradiction(("image",), f"{message} 'runtime: deployment'")


def _ranks(model: Model, pool: Pool) -> Iterator[Contradiction]:
    """Yield degrees that the devices of a replica, or of a pod, cannot carry."""
    settings = model.vllm
    if pool.silicon is Silicon.NEURON and settings.pipeline_parallel > 1:
        yield Contradiction(("vllm", "pipeline_parallel"), "Neuron has no pipeline; leave it out, or raise gpus")
        return
    ranks = model.tensor_parallel(pool) * settings.pipeline_parallel
    devices = -(-ranks // pool.cores_per_device)
    if settings.gpus and settings.gpus < devices:
        message = f"{ranks} ranks take {devices} devices, got {settings.gpus}; allowed: {devices}, or fewer ranks"
        yield Contradiction(("vllm", "gpus"), message)
    least = devices // settings.pipeline_parallel if model.on_ray else max(devices, settings.gpus or 0)
    given = model.resources.accelerators
    if given and given < least:
        message = f"a pod of it needs {least} devices, got {given}; allowed: {least} or more"
        yield Contradiction(("resources", "accelerators"), message)
        return
    yield from _actors(model, model.most_replicas * (given or least) // (settings.gpus or devices))


def _actors(model: Model, room: int) -> Iterator[Contradiction]:
    """Yield more actors than all workers together can hold; without actors of their own, workers follow replicas."""
    if model.ray.actors != Actors() and model.most_actors > room:
        message = f"{model.most_replicas} workers hold {room} actors, got {model.most_actors}; allowed: up to {room}"
        yield Contradiction(("ray", "actors", "max"), f"{message}, or a larger replicas.max")
