"""Which nodes each pod finds, and in words why it does not find the others.

Each pod is asked for by itself, on a node that has nothing but DaemonSets: it is the question whether it can ever run.
How pods share nodes, spread over zones or keep apart is what `triad.simulate.launch` looks at.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace

from triad.simulate.node import Node, NodeGroup
from triad.simulate.pod import Pod
from triad.simulate.quantity import Amounts, written
from triad.simulate.requirement import Labels, Values, satisfied, unmet
from triad.simulate.taint import intolerable

_SHOWN_VALUES = 6


@dataclass(frozen=True, slots=True, kw_only=True)
class Placement:
    """Where one pod can run.

    Attributes:
        fits: Instance types that take it, by node group.
        refusals: Every reason of each node group, of a pod that fits none.
    """

    pod: Pod
    fits: Mapping[str, tuple[str, ...]]
    refusals: Mapping[str, tuple[str, ...]]

    @property
    def is_possible(self) -> bool:
        """Whether any node takes the pod."""
        return bool(self.fits)

    def __str__(self) -> str:
        if self.fits:
            return f"{self.pod.name} fits {', '.join(self.fits)}"
        reasons = [f"{name}: {'; '.join(why)}" for name, why in self.refusals.items()]

        return f"{self.pod.name} fits nowhere\n" + "\n".join(
            f"  {reason}" for reason in reasons or ["there are no nodes"]
        )


def schedule(pods: Iterable[Pod], groups: Iterable[NodeGroup]) -> tuple[Placement, ...]:
    """Place each pod; the DaemonSets among them take their part of every node that they run on first."""
    asked = tuple(pods)
    empty = tuple(groups)
    left = after_daemons(empty, asked)

    return tuple(_place(pod, empty if pod.is_daemon else left) for pod in asked)


def after_daemons(groups: Iterable[NodeGroup], pods: Iterable[Pod]) -> tuple[NodeGroup, ...]:
    """The groups with what the DaemonSets among the pods leave free on each node."""
    daemons = [pod for pod in pods if pod.is_daemon]

    return tuple(_after(group, daemons) for group in groups)


def _after(group: NodeGroup, daemons: Sequence[Pod]) -> NodeGroup:
    running = [daemon for daemon in daemons if not intolerable(group.taints, daemon.tolerations)]
    if not running:
        return group

    return replace(group, nodes=tuple(_less(node, running) for node in group.nodes))


def _less(node: Node, daemons: Sequence[Pod]) -> Node:
    free = dict(node.free)
    for daemon in daemons:
        if _matches(node.labels, daemon):
            for resource, amount in daemon.requests.items():
                free[resource] = free.get(resource, 0) - amount

    return replace(node, free=free)


def _place(pod: Pod, groups: Sequence[NodeGroup]) -> Placement:
    types = {group.name: tuple(_fitting(pod, group)) for group in groups}
    fits = {name: fitting for name, fitting in types.items() if fitting}
    refusals = {} if fits else {group.name: tuple(_reasons(pod, group)) for group in groups}

    return Placement(pod=pod, fits=fits, refusals=refusals)


def _fitting(pod: Pod, group: NodeGroup) -> Iterator[str]:
    if intolerable(group.taints, pod.tolerations):
        return
    for node in group.nodes:
        if _has_room(node.free, pod.requests) and _matches(node.labels, pod):
            yield node.instance.name


def _matches(labels: Labels, pod: Pod) -> bool:
    return any(satisfied(labels, alternative) for alternative in pod.alternatives)


def _has_room(free: Amounts, requests: Amounts) -> bool:
    return all(amount <= free.get(resource, 0) for resource, amount in requests.items())


def _reasons(pod: Pod, group: NodeGroup) -> Iterator[str]:
    for taint in intolerable(group.taints, pod.tolerations):
        yield f"taint {taint} is not tolerated"
    yield from group.problems
    if not group.nodes:
        return
    matching = [node for node in group.nodes if _matches(node.labels, pod)]
    if not matching:
        yield from _label_reasons(pod, group)
    yield from _room_reasons(pod, matching or group.nodes)


def _label_reasons(pod: Pod, group: NodeGroup) -> Iterator[str]:
    candidates = [node.labels for node in group.nodes]
    found = dict.fromkeys(
        f"asks for {requirement}, its nodes have {_listed(values)}"
        for alternative in pod.alternatives
        for requirement, values in unmet(candidates, alternative)
    )
    yield from found or (
        f"no single instance type meets {' and '.join(map(str, alternative))}" for alternative in pod.alternatives
    )


def _room_reasons(pod: Pod, nodes: Sequence[Node]) -> Iterator[str]:
    if any(_has_room(node.free, pod.requests) for node in nodes):
        return
    short = [(resource, amount) for resource, amount in pod.requests.items() if _most(nodes, resource)[0] < amount]
    for resource, amount in short:
        most, name = _most(nodes, resource)
        have = written(resource, most)
        yield f"needs {written(resource, amount)}, largest node {name} has {have} after DaemonSets"
    if not short:
        wanted = " and ".join(written(resource, amount) for resource, amount in sorted(pod.requests.items()))
        yield f"no single node has {wanted} after DaemonSets"


def _most(nodes: Sequence[Node], resource: str) -> tuple[int, str]:
    return max((node.free.get(resource, 0), node.instance.name) for node in nodes)


def _listed(values: Values) -> str:
    if values is None:
        return "it"
    shown = ", ".join(sorted(values)[:_SHOWN_VALUES])

    return (shown + (", …" if len(values) > _SHOWN_VALUES else "")) or "no such label"
