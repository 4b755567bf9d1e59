"""Pods on nodes that grow no more."""

from triad.catalog.instances import instance_types
from triad.simulate.node import Node
from triad.simulate.packing import unplaced
from triad.simulate.pod import Pod
from triad.simulate.quantity import CPU, MEMORY, PODS
from triad.simulate.requirement import Requirement

INSTANCE = instance_types()["m7g.large"]


def node(*, cpu: int = 2_000, memory: int = 1_000, pods: int = 10, name: str = "system") -> Node:
    """A node with this much left."""
    free = {CPU: cpu, MEMORY: memory, PODS: pods * 1_000}
    return Node(instance=INSTANCE, labels={"triad/pool": frozenset({name})}, free=free)


def pod(name: str = "a", *, cpu: int = 1_000, memory: int = 100, selector: str | None = None) -> Pod:
    """A pod that asks for this much."""
    wanted = (Requirement(key="triad/pool", operator="In", values=(selector,)),) if selector else ()
    return Pod(name=name, requests={CPU: cpu, MEMORY: memory, PODS: 1_000}, alternatives=(wanted,))


def test_pods_fill_nodes_together() -> None:
    """Each alone would fit; five of half a node do not fit two."""
    assert unplaced([pod()] * 4, [node(), node()]) == ()
    assert len(unplaced([pod()] * 5, [node(), node()])) == 1


def test_memory_and_number_of_pods_run_out_as_well() -> None:
    """A node has as many pods as its network interfaces have addresses."""
    assert len(unplaced([pod(memory=600)] * 3, [node(), node()])) == 1
    assert len(unplaced([pod(cpu=1)] * 5, [node(pods=2), node(pods=2)])) == 1


def test_pods_that_must_stay_apart_need_a_node_each() -> None:
    """Room is not enough for the third; another workload does not mind."""
    assert len(unplaced([pod(cpu=1)] * 3, [node(), node()], apart={"a"})) == 1
    assert unplaced([pod(cpu=1), pod("b", cpu=1), pod("b", cpu=1)], [node()], apart={"a"}) == ()


def test_pods_spread_before_they_fill() -> None:
    """The emptier node is taken, so the last large pod finds no node empty."""
    pods = [pod(cpu=500), pod(cpu=500), pod("large", cpu=2_000)]

    assert [each.name for each in unplaced(pods, [node(), node()])] == ["large"]
    assert unplaced(reversed(pods), [node(), node()]) == ()


def test_a_selector_is_obeyed() -> None:
    """A free node of another pool is no help."""
    assert len(unplaced([pod(selector="system")], [node(name="graviton")])) == 1
    assert unplaced([pod(selector="system")], [node(name="graviton"), node()]) == ()
