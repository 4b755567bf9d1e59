"""Whether pods fit together on nodes that are there and grow no more."""

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass, field, replace

from triad.simulate.node import Node
from triad.simulate.pod import Pod
from triad.simulate.requirement import satisfied


@dataclass(slots=True, kw_only=True)
class _Filling:
    """A node with the pods that it has taken."""

    node: Node
    names: set[str] = field(default_factory=set)


def unplaced(pods: Iterable[Pod], nodes: Sequence[Node], *, apart: Collection[str] = ()) -> tuple[Pod, ...]:
    """Bind pods one after the other as a scheduler does, and return those that find no room.

    Each goes to the node that keeps most of its scarcest resource, which is how the default scheduler scores; no pod is
    moved afterwards, so the order of `pods` matters.

    Args:
        pods: One for each replica.
        nodes: After their DaemonSets.
        apart: Names of pods of which no two may share a node.
    """
    fillings = [_Filling(node=node) for node in nodes]

    return tuple(pod for pod in pods if not _bind(pod, fillings, alone=pod.name in apart))


def _bind(pod: Pod, fillings: Sequence[_Filling], *, alone: bool) -> bool:
    open_ = [each for each in fillings if _takes(each.node, pod) and not (alone and pod.name in each.names)]
    if not open_:
        return False
    best = max(open_, key=lambda each: _left(each.node, pod))
    free = {resource: amount - pod.requests.get(resource, 0) for resource, amount in best.node.free.items()}
    best.node = replace(best.node, free=free)
    best.names.add(pod.name)

    return True


def _takes(node: Node, pod: Pod) -> bool:
    return any(satisfied(node.labels, each) for each in pod.alternatives) and all(
        amount <= node.free.get(resource, 0) for resource, amount in pod.requests.items()
    )


def _left(node: Node, pod: Pod) -> float:
    """The smallest share of a resource that stays free."""
    return min(1 - amount / node.free[resource] for resource, amount in pod.requests.items() if amount)
