"""Whether a pool's limits hold the pods of a model that always run."""

from collections.abc import Iterator
from dataclasses import dataclass

from triad.catalog.instances import InstanceType
from triad.planning.bound import exceeded, most
from triad.planning.fit_result import Fit, Verdict, without_memory
from triad.planning.fit_ways import Asked, Way
from triad.planning.pod_shape import PodShape
from triad.planning.ranks import pods_of
from triad.planning.serving import ServedModel, served_model


@dataclass(frozen=True, slots=True, kw_only=True)
class Shortage:
    """Limits below what always runs, in words, and what may change."""

    fit: Fit
    ways: tuple[Way, ...]


def shortage(
    asked: Asked, cheapest: InstanceType, fit: Fit, *, others: Iterator[tuple[InstanceType, Fit]]
) -> Shortage | None:
    """Look whether any mix of nodes holds the pods that always run; None where one does.

    Args:
        asked: The model.
        cheapest: Type that it fits.
        fit: On that type.
        others: Further types that it fits, asked only where so many of the cheapest are too many.
    """
    served = served_model(asked.spec, asked.name)
    replicas = asked.model.replicas.min
    pods = pods_of(asked.model, served.ranks, replicas)
    nodes = -(-pods // _of_a_node(asked, served, cheapest, fit))
    if not any(exceeded(asked.pool, cheapest, nodes=nodes)):
        return None
    a_node = {instance: _of_a_node(asked, served, instance, each) for instance, each in ((cheapest, fit), *others)}
    bound = most(asked.pool, a_node.__getitem__, among=a_node)
    held = int(bound.value)
    if held >= pods:
        return None
    whose = "one replica" if replicas == 1 else f"{replicas} replicas"
    reason = f"{bound.limit} of {asked.pool.name!r} hold {held} of the {pods} pods of {whose}"
    ways = (
        *_fewer(asked, served, held, cheapest),
        Way(instance=cheapest, changes=tuple(_larger(asked, cheapest, nodes))),
    )

    return Shortage(fit=without_memory(Verdict.LIMITS_TOO_SMALL, reason), ways=ways)


def _fewer(asked: Asked, served: ServedModel, held: int, instance: InstanceType) -> Iterator[Way]:
    """Yield the most replicas whose pods are held, if there is one."""
    fewer = range(asked.model.replicas.min - 1, 0, -1)
    replicas = next((each for each in fewer if pods_of(asked.model, served.ranks, each) <= held), None)
    if replicas:
        yield Way(instance=instance, changes=(f"replicas.min {replicas}",))


def _larger(asked: Asked, instance: InstanceType, nodes: int) -> Iterator[str]:
    """Name the limits for so many nodes; one of memory that is not given follows from the rest."""
    found = tuple(exceeded(asked.pool, instance, nodes=nodes))
    given = asked.spec.pools[asked.pool.name].limits.memory_gib
    for limit in found:
        if limit.key != "memory_gib" or given or len(found) == 1:
            yield f"pools.{asked.pool.name}.limits.{limit.key} {limit.needed} instead of {limit.allowed}"


def _of_a_node(asked: Asked, served: ServedModel, instance: InstanceType, fit: Fit) -> int:
    """Count by devices, or on CPUs by what a pod takes at least, so never too few."""
    if served.ranks:
        return max(1, instance.accelerators // served.ranks.of_a_pod)
    pod = PodShape.of(asked.spec, asked.model, asked.pool, instance)
    cpu_m = pod.given_cpu_m or 1000 * (served.cpus or 1)
    memory = pod.given_memory_bytes or fit.needed_bytes

    return max(1, min(pod.room.cpu_m // cpu_m, pod.room.memory_bytes // max(1, memory)))
