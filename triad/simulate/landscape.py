"""Nodes while pods come to them one after another, and what other pods say of where the next one may go."""

from collections import Counter
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace

from triad.simulate.node import ZONE_ID, Node, NodeGroup
from triad.simulate.pod import Pod
from triad.simulate.requirement import narrowed
from triad.simulate.selector import Selector
from triad.simulate.topology import HOST, ZONES, Spread, Term

ANYWHERE = "any zone"
"""The one zone of nodes of which no zone is known."""


@dataclass(slots=True, kw_only=True)
class Launched:
    """One node that was launched for pods.

    Attributes:
        candidates: Instance types that still hold all its pods, each with what stays free.
    """

    group: NodeGroup
    zone: str
    candidates: tuple[Node, ...]
    pods: list[Pod] = field(default_factory=list)


@dataclass(frozen=True, slots=True, kw_only=True)
class Landscape:
    """The nodes that were launched so far.

    Attributes:
        nodes: Grows with each launch.
        namespaces: Labels of every namespace that is known.
    """

    nodes: list[Launched]
    namespaces: Mapping[str, Mapping[str, str]]

    def allows(self, pod: Pod, zone: str, *, beside: Sequence[Pod], zones: Collection[str]) -> bool:
        """Whether everything that must hold of the place of a pod holds there.

        Args:
            pod: The next one.
            zone: Where its node is.
            beside: The pods of that node.
            zones: All that the pod could go to.
        """
        terms = (each for each in pod.terms if each.weight is None)

        return (
            all(self._holds(each, pod, zone, beside) for each in terms)
            and all(self._is_even(each, pod, zone, beside, zones) for each in pod.spreads if each.is_required)
            and not any(self._keeps_away(other, pod, zone, beside) for other in self._placed())
        )

    def cost(self, pod: Pod, zone: str, *, beside: Sequence[Pod], zones: Collection[str]) -> int:
        """Weights of the preferences that are not met there; a spread that is only preferred counts 1."""
        missed = sum(
            each.weight
            for each in pod.terms
            if each.weight is not None and not self._holds(each, pod, zone, beside, is_wish=True)
        )
        uneven = (not self._is_even(each, pod, zone, beside, zones) for each in pod.spreads if not each.is_required)

        return missed + sum(uneven)

    def _holds(self, term: Term, pod: Pod, zone: str, beside: Sequence[Pod], *, is_wish: bool = False) -> bool:
        if term.key not in ZONES | {HOST}:
            return True
        here = beside if term.key == HOST else self._placed(zone)
        if term.is_apart:
            return not any(self._means(term, each) for each in here)
        if any(self._means(term, each) for each in here):
            return True
        is_first = not any(self._means(term, each) for each in self._placed())

        return is_first and (is_wish or self._means(term, pod))

    def _keeps_away(self, other: Pod, pod: Pod, zone: str, beside: Sequence[Pod]) -> bool:
        """Whether a pod that is there already does not want this one in its zone or on its node."""
        for term in other.terms:
            if term.is_apart and term.weight is None and self._means(term, pod):
                here = beside if term.key == HOST else self._placed(zone) if term.key in ZONES else ()
                if any(each is other for each in here):
                    return True

        return False

    def _is_even(self, spread: Spread, pod: Pod, zone: str, beside: Sequence[Pod], zones: Collection[str]) -> bool:
        """Whether the place has not too many more of the pods than the place with the fewest; a new node has none."""
        if not spread.selector.matches(pod.labels) or spread.key not in ZONES | {HOST}:
            return True
        if spread.key == HOST:
            return _count(spread.selector, pod, beside) + 1 <= spread.max_skew
        counts = {each: _count(spread.selector, pod, self._placed(each)) for each in zones}

        return counts[zone] + 1 - min(counts.values()) <= spread.max_skew

    def _placed(self, zone: str | None = None) -> Iterator[Pod]:
        for node in self.nodes:
            if zone in {None, node.zone}:
                yield from node.pods

    def _means(self, term: Term, pod: Pod) -> bool:
        return term.selector.matches(pod.labels) and (
            pod.namespace in term.namespaces or term.namespace_selector.matches(self.namespaces.get(pod.namespace, {}))
        )


def joined(node: Node, pod: Pod) -> Node | None:
    """The node once the pod is on it, its labels settled by what the pod asks; None if it cannot be."""
    if any(amount > node.free.get(resource, 0) for resource, amount in pod.requests.items()):
        return None
    for alternative in pod.alternatives:
        settled = narrowed(node.labels, alternative)
        if settled is not None:
            free = Counter(node.free)
            free.subtract(pod.requests)

            return replace(node, labels={**node.labels, **settled}, free=free)

    return None


def with_pod(nodes: Iterable[Node], pod: Pod, *, zone: str | None = None) -> tuple[Node, ...]:
    """The nodes that take a pod, in one zone or in any, with the pod on them."""
    found = (joined(node, pod) for node in nodes)

    return tuple(each for each in found if each is not None and (zone is None or zone in zones_of(each)))


def zones_of(node: Node) -> frozenset[str]:
    """Where a node may be."""
    return node.labels.get(ZONE_ID) or frozenset({ANYWHERE})


def _count(selector: Selector, pod: Pod, others: Iterable[Pod]) -> int:
    """Only pods of its own namespace count for a spread."""
    return sum(each.namespace == pod.namespace and selector.matches(each.labels) for each in others)
