"""What of a spec must change so that a model fits: its tensor-parallel degree, or the nodes that its pool launches."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from itertools import islice
from math import inf

from triad.catalog.compatibility import incompatible
from triad.catalog.instances import InstanceType, instance_types
from triad.planning.bound import exceeded
from triad.planning.fit_by_price import fits_by_price, usd_hour
from triad.planning.fit_on_node import disk_bytes, split_refusal
from triad.planning.pod_room import disk_gib_for
from triad.planning.pools import NodePool
from triad.planning.serving import served_model
from triad.planning.weights import Weights
from triad.spec import PlatformSpec
from triad.spec.model import Model


@dataclass(frozen=True, slots=True, kw_only=True)
class Way:
    """A node on which a model would fit; as text, what must be written for it.

    Attributes:
        tensor_parallel: Degree that it takes; None where the one that holds does.
        changes: Keys and what each must be.
    """

    instance: InstanceType
    tensor_parallel: int | None = None
    changes: tuple[str, ...]

    def __str__(self) -> str:
        written = " and ".join(self.changes)

        return written if self.instance.name in written else f"{written} ({self.instance.name})"


@dataclass(frozen=True, slots=True, kw_only=True)
class Asked:
    """A model that fits no node of its pool."""

    spec: PlatformSpec
    pool: NodePool
    name: str
    weights: Weights

    @property
    def model(self) -> Model:
        """What the spec says of it."""
        return self.spec.models[self.name]


def nearest_ways(asked: Asked, types: Iterable[InstanceType]) -> tuple[Way, ...]:
    """Find the way with the fewest changes, of those the cheapest; and the nearest that keeps the degree.

    Args:
        asked: The model.
        types: Nodes to look at, whether or not the pool may launch them.
    """
    found = sorted(
        _ways(asked, tuple(types)), key=lambda way: (len(way.changes), usd_hour(asked.spec, way.instance) or inf)
    )
    kept = (way for way in found if way.tensor_parallel is None)

    return tuple(dict.fromkeys((*found[:1], *islice(kept, 1))))


def seen_way(asked: Asked, refused: InstanceType) -> tuple[Way, ...]:
    """Take what was seen to work of a model that is known to fail on some type, if the pool may launch it then."""
    ranks = served_model(asked.spec, asked.name).ranks
    known = incompatible(asked.model.weights.lineage, refused.name, tensor_parallel=ranks.tensor if ranks else 1)
    name, degree = next((each.seen for each in known if each.seen), (None, None))
    if name is None or degree is None:
        return ()
    found = _fitting(_with_degree(asked, degree), [instance_types()[name]])

    return tuple(
        Way(instance=each, tensor_parallel=degree, changes=(*_of_degree(asked.model, degree), *_of_node(asked, each)))
        for each in found
    )


def larger_disk(asked: Asked, types: Iterable[InstanceType]) -> tuple[Way, ...]:
    """Say how large the pool's volumes must be, if nothing else keeps the model from one of some types."""
    pool = asked.pool
    without = [each for each in types if not (pool.instance_store and each.instance_store_gb)]
    if not without:
        return ()
    size = disk_gib_for(disk_bytes(asked.weights, without[0]), without[0])
    found = _fitting(replace(asked, pool=replace(pool, disk_gib=size)), without)
    change = f"pools.{pool.name}.disk.size_gib {size} instead of {pool.disk_gib}"

    return tuple(Way(instance=each, changes=(change,)) for each in islice(found, 1))


def _ways(asked: Asked, types: tuple[InstanceType, ...]) -> Iterator[Way]:
    for degree in (None, *_degrees(asked, types)):
        tried = asked if degree is None else _with_degree(asked, degree)
        for instance in _fitting(tried, types):
            changes = (*_of_degree(asked.model, degree), *_of_node(asked, instance))
            yield Way(instance=instance, tensor_parallel=degree, changes=changes)


def _fitting(asked: Asked, types: Iterable[InstanceType]) -> Iterator[InstanceType]:
    served = served_model(asked.spec, asked.name)
    found = fits_by_price(asked.spec, asked.pool, served, asked.weights, types)
    yield from (instance for instance, fit in found if fit.fits)


def _degrees(asked: Asked, types: tuple[InstanceType, ...]) -> Iterator[int]:
    """Yield other degrees that split the model's heads and that a node has devices or cores for, smallest first."""
    ranks, shape = served_model(asked.spec, asked.name).ranks, asked.weights.shape
    if ranks is None or shape is None:
        return
    most = max(max(each.accelerators, each.neuron_cores) for each in types)
    for degree in range(1, most + 1):
        if degree != ranks.tensor and any(split_refusal(shape, degree, each) is None for each in types):
            yield degree


def _with_degree(asked: Asked, degree: int) -> Asked:
    """Put another degree in place of the one that holds, and the devices that follow from it."""
    spec, model = asked.spec, asked.model
    changed = {
        "vllm": model.vllm.model_copy(update={"tensor_parallel": degree, "gpus": None}),
        "resources": model.resources.model_copy(update={"accelerators": None}),
    }
    models = {**spec.models, asked.name: model.model_copy(update=changed)}

    return replace(asked, spec=spec.model_copy(update={"models": models}))


def _of_degree(model: Model, degree: int | None) -> Iterator[str]:
    if degree is None:
        return
    given = {"vllm.gpus": model.vllm.gpus, "resources.accelerators": model.resources.accelerators}
    yield f"vllm.tensor_parallel {degree}{''.join(f' without {key}' for key, value in given.items() if value)}"


def _of_node(asked: Asked, instance: InstanceType) -> Iterator[str]:
    """Name what keeps the pool from launching a type; a memory limit that is not given follows from the rest."""
    pool, given = asked.pool, asked.spec.pools[asked.pool.name].limits.memory_gib
    where = f"pools.{pool.name}"
    if asked.model.instance_type not in (None, instance.name):
        yield f"instance_type {instance.name}"
    if instance.family not in pool.families:
        yield f"{where}.families with {instance.family}"
    if pool.sizes and instance.size not in pool.sizes:
        yield f"{where}.sizes with {instance.size}"
    for limit in exceeded(pool, instance):
        if limit.key != "memory_gib" or given:
            yield f"{where}.limits.{limit.key} {limit.needed} instead of {limit.allowed}"
