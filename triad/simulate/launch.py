"""How many nodes a rendering needs: all its pods at once, on nodes that Karpenter launches for them.

Karpenter takes the largest pods first, looks for room on the nodes that it is about to launch, keeps for each of them
every instance type that still holds its pods, and drops a preference only where it cannot be met
(https://karpenter.sh/docs/concepts/scheduling/). Of topologies, zones and hosts are looked at. A zone is settled with
the first pod of a node, as one that has most instance types for it.
"""

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import NamedTuple

from triad.simulate.landscape import Landscape, Launched, with_pod, zones_of
from triad.simulate.node import Node, NodeGroup, capacity
from triad.simulate.pod import Pod
from triad.simulate.quantity import CPU, MEMORY
from triad.simulate.taint import intolerable

_ORDERED = 6
"""Fields of a place by which it is judged."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Outcome:
    """What was launched, and who waits.

    Attributes:
        waiting: Pods for which no node can be launched, and how many of each.
    """

    nodes: tuple[Launched, ...]
    waiting: Mapping[str, int]

    @property
    def counts(self) -> Mapping[str, int]:
        """Nodes by group."""
        return Counter(each.group.name for each in self.nodes)


class _Place(NamedTuple):
    """One place for a pod; of several the least is the best."""

    cost: int
    is_new: bool
    rank: int
    fewer_types: int
    zone: str
    node: int
    group: NodeGroup
    candidates: tuple[Node, ...]


@dataclass(slots=True, kw_only=True)
class _Launcher:
    groups: Sequence[NodeGroup]
    landscape: Landscape
    empty: dict[tuple[str, str], tuple[Node, ...]] = field(default_factory=dict)
    """Types of a group that take a pod as the first one, by the names of both."""

    def bind(self, pod: Pod) -> bool:
        """Put a pod on a node, one that is there or a new one."""
        zones = frozenset(
            zone for group in self.groups for node in self.candidates(pod, group) for zone in zones_of(node)
        )
        places = [*self.on_nodes(pod, zones), *self.on_new(pod, zones)]
        if not places:
            return False
        best = min(places, key=lambda each: each[:_ORDERED])
        if best.is_new:
            self.landscape.nodes.append(Launched(group=best.group, zone=best.zone, candidates=()))
        node = self.landscape.nodes[best.node]
        node.candidates = best.candidates
        node.pods.append(pod)

        return True

    def on_nodes(self, pod: Pod, zones: frozenset[str]) -> Iterator[_Place]:
        """Each node that takes one more."""
        for index, node in enumerate(self.landscape.nodes):
            if intolerable(node.group.taints, pod.tolerations):
                continue
            candidates = with_pod(node.candidates, pod, zone=node.zone)
            candidates = tuple(self.within_limits(node.group, candidates, besides=node))
            if candidates and self.landscape.allows(pod, node.zone, beside=node.pods, zones=zones):
                cost = self.landscape.cost(pod, node.zone, beside=node.pods, zones=zones)
                yield _Place(
                    cost=cost,
                    is_new=False,
                    rank=0,
                    fewer_types=0,
                    zone=node.zone,
                    node=index,
                    group=node.group,
                    candidates=candidates,
                )

    def on_new(self, pod: Pod, zones: frozenset[str]) -> Iterator[_Place]:
        """A new node of each group, in each zone."""
        index = len(self.landscape.nodes)
        for rank, group in enumerate(self.groups):
            possible = tuple(self.within_limits(group, self.candidates(pod, group)))
            for zone in sorted({zone for node in possible for zone in zones_of(node)}):
                if self.landscape.allows(pod, zone, beside=(), zones=zones):
                    candidates = tuple(node for node in possible if zone in zones_of(node))
                    cost = self.landscape.cost(pod, zone, beside=(), zones=zones)
                    yield _Place(
                        cost=cost,
                        is_new=True,
                        rank=rank,
                        fewer_types=-len(candidates),
                        zone=zone,
                        node=index,
                        group=group,
                        candidates=candidates,
                    )

    def candidates(self, pod: Pod, group: NodeGroup) -> tuple[Node, ...]:
        """Types that take a pod, whatever the limits leave."""
        if intolerable(group.taints, pod.tolerations):
            return ()
        key = (pod.name, group.name)
        if key not in self.empty:
            self.empty[key] = with_pod(group.nodes, pod)

        return self.empty[key]

    def within_limits(
        self, group: NodeGroup, nodes: Iterable[Node], *, besides: Launched | None = None
    ) -> Iterator[Node]:
        """The types that the group's limits let in beside the smallest types of its other nodes."""
        used: Counter[str] = Counter()
        for other in self.landscape.nodes:
            if other.group.name == group.name and other is not besides:
                used.update(capacity(min(other.candidates, key=lambda each: each.instance.vcpu).instance))
        for node in nodes:
            wanted = capacity(node.instance)
            if all(used[each] + wanted.get(each, 0) <= limit for each, limit in group.limits.items()):
                yield node


def launch(pods: Iterable[Pod], groups: Iterable[NodeGroup], *, namespaces: Mapping[str, Mapping[str, str]]) -> Outcome:
    """Launch nodes for pods.

    Args:
        pods: One for each replica.
        groups: After their DaemonSets.
        namespaces: Labels of every namespace.
    """
    ordered = sorted(groups, key=lambda each: (-each.weight, each.name))
    launcher = _Launcher(groups=ordered, landscape=Landscape(nodes=[], namespaces=namespaces))
    waiting = sorted(pods, key=lambda each: (-each.requests.get(CPU, 0), -each.requests.get(MEMORY, 0), each.name))
    while True:
        still = [pod for pod in waiting if not launcher.bind(pod)]
        if len(still) == len(waiting):
            break
        waiting = still

    return Outcome(nodes=tuple(launcher.landscape.nodes), waiting=Counter(each.name for each in waiting))
