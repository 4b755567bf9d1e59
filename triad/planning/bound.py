"""The most that a pool can hold within its limits, whatever mix of nodes it launches."""

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from math import ceil
from typing import NamedTuple

from triad.catalog.allocatable import ARM64_KERNEL_MIB, VM_OVERHEAD_PER_MILLE
from triad.catalog.instances import Architecture, InstanceType
from triad.planning.pools import NodePool

_MIB_PER_GIB = 1024
_STEPS = 20


@dataclass(frozen=True, slots=True, kw_only=True)
class Bound:
    """An upper bound, and the limits that set it.

    Attributes:
        limit: Keys and values of the limits, like "limits.cpu 64".
    """

    value: float
    limit: str


class TooSmall(NamedTuple):
    """A limit that is smaller than some nodes."""

    key: str
    allowed: int
    needed: int


@dataclass(frozen=True, slots=True, kw_only=True)
class _Limit:
    key: str
    allowed: float
    use: Callable[[InstanceType], float]

    def share(self, instance: InstanceType) -> float:
        """Part of the limit that one node takes."""
        return self.use(instance) / self.allowed if self.allowed else float("inf")


def launchable(pool: NodePool) -> tuple[InstanceType, ...]:
    """Choose the types of which one node fits within the pool's limits: Karpenter launches no other."""
    limits = _limits(pool)

    return tuple(each for each in pool.types if all(limit.use(each) <= limit.allowed for limit in limits))


def exceeded(pool: NodePool, instance: InstanceType, *, nodes: int = 1) -> Iterator[TooSmall]:
    """Yield the limits that keep a type from being launched, or so many of it."""
    for limit in _limits(pool):
        if nodes * limit.use(instance) > limit.allowed:
            yield TooSmall(key=limit.key, allowed=int(limit.allowed), needed=ceil(nodes * limit.use(instance)))


def most(pool: NodePool, worth: Callable[[InstanceType], float], *, among: Iterable[InstanceType]) -> Bound:
    """Bound the sum of `worth` over any mix of nodes from above.

    All nodes together take at most the whole of each limit, so at most the whole of any weighted mean of the limits:
    no mix is worth more than that mean filled with the type that is worth most per part of it. The tightest of a grid
    of means holds. Karpenter counts its limits a moment late, so a burst can exceed them for a short time
    (karpenter.sh, "NodePools", spec.limits).
    """
    limits = _limits(pool)
    nodes = [(worth(each), [limit.share(each) for limit in limits]) for each in among]
    value, weights = min((_filled(nodes, weights), weights) for weights in _weights(len(limits), _STEPS))

    return Bound(
        value=value,
        limit=" and ".join(
            f"limits.{limit.key} {limit.allowed:g}" for limit, weight in zip(limits, weights, strict=True) if weight
        ),
    )


def _filled(nodes: Iterable[tuple[float, Sequence[float]]], weights: Sequence[int]) -> float:
    return max(
        (
            worth * _STEPS / sum(weight * share for weight, share in zip(weights, shares, strict=True))
            for worth, shares in nodes
        ),
        default=0.0,
    )


def _weights(count: int, total: int) -> Iterator[tuple[int, ...]]:
    """Yield every way to split `total` among `count` limits."""
    if count == 1:
        yield (total,)
        return
    for first in range(total, -1, -1):
        yield from ((first, *rest) for rest in _weights(count - 1, total - first))


def _limits(pool: NodePool) -> tuple[_Limit, ...]:
    limits = (
        _Limit(key="cpu", allowed=pool.cpu_limit, use=lambda instance: instance.vcpu),
        _Limit(key="memory_gib", allowed=pool.memory_limit_gib, use=_counted_memory_gib),
    )
    if pool.accelerator_resource is None:
        return limits

    return (
        *limits,
        _Limit(key="accelerators", allowed=pool.accelerator_limit, use=lambda instance: instance.accelerators),
    )


def _counted_memory_gib(instance: InstanceType) -> float:
    """Memory as Karpenter counts it before it has seen such a node, the least that it ever counts."""
    kernel = ARM64_KERNEL_MIB if instance.architecture is Architecture.ARM64 else 0

    return (instance.memory_mib - kernel) * (1000 - VM_OVERHEAD_PER_MILLE) / 1000 / _MIB_PER_GIB
