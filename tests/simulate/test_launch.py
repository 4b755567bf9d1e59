"""How many nodes pods need together."""

from collections.abc import Mapping
from typing import Any

import pytest

from triad.catalog.instances import instance_types
from triad.simulate.launch import Outcome, launch
from triad.simulate.namespace import namespaces
from triad.simulate.node import ZONE_ID, Node, NodeGroup
from triad.simulate.pod import Pod, pods
from triad.simulate.quantity import CPU, MEMORY, PODS, thousandths
from triad.simulate.taint import Taint

ZONE, HOST = "topology.kubernetes.io/zone", "kubernetes.io/hostname"
REQUIRED, PREFERRED = (f"{each}DuringSchedulingIgnoredDuringExecution" for each in ("required", "preferred"))
NAMESPACE = {"kind": "Namespace", "metadata": {"name": "models", "labels": {"team": "chat"}}}


def _node(type_: str = "m7g.xlarge", *, zones: str = "ab", **labels: str) -> Node:
    """A node of a type, with all its processors free."""
    instance = instance_types()[type_]
    free = {CPU: instance.vcpu * 1_000, MEMORY: thousandths("100Gi"), PODS: 10_000}

    return Node(
        instance=instance,
        labels={
            ZONE_ID: frozenset(zones),
            ZONE: None,
            HOST: None,
            **{key: frozenset({value}) for key, value in labels.items()},
        },
        free=free,
    )


def _group(*nodes: Node, name: str = "pool a", **rest: Any) -> NodeGroup:  # noqa: ANN401  # fields of a group
    return NodeGroup(name=name, nodes=nodes or (_node(),), **rest)


def _pod(name: str = "chat", cpu: str = "3", **spec: object) -> Pod:
    container = {"name": "main", "resources": {"requests": {"cpu": cpu, "memory": "1Gi"}}}
    body = {
        "kind": "Pod",
        "metadata": {"name": name, "namespace": "models", "labels": {"app": name}},
        "spec": {"containers": [container], **spec},
    }
    [pod] = pods([body])

    return pod


def _launch(*wanted: Pod, groups: tuple[NodeGroup, ...] = ()) -> Outcome:
    return launch(wanted, groups or (_group(),), namespaces=namespaces([NAMESPACE]))


def _affinity(kind: str, app: str, key: str = ZONE, **rest: Any) -> Mapping[str, Any]:  # noqa: ANN401  # of a term
    term = {"topologyKey": key, "labelSelector": {"matchLabels": {"app": app}}, **rest}

    return {"affinity": {kind: {REQUIRED: [term]}}}


def _spread(app: str, key: str = ZONE, when: str = "DoNotSchedule") -> Mapping[str, Any]:
    constraint = {
        "topologyKey": key,
        "maxSkew": 1,
        "whenUnsatisfiable": when,
        "labelSelector": {"matchLabels": {"app": app}},
    }

    return {"topologySpreadConstraints": [constraint]}


def _zones(outcome: Outcome) -> list[str]:
    return [node.zone for node in outcome.nodes for _ in node.pods]


def test_pods_share_a_node_until_it_is_full() -> None:
    """Four processors hold one of 3 and one of 1, and two of 2."""
    assert len(_launch(_pod(cpu="3"), _pod("small", cpu="1")).nodes) == 1
    assert len(_launch(*[_pod(cpu="2")] * 4).nodes) == 2
    assert len(_launch(*[_pod(cpu="3")] * 4).nodes) == 4


def test_a_node_keeps_every_type_that_holds_its_pods() -> None:
    """Karpenter decides for one of them only when it launches; a second pod can rule a small one out."""
    group = _group(_node("m7g.xlarge"), _node("m7g.2xlarge"))

    [one] = _launch(_pod(cpu="3"), groups=(group,)).nodes
    [two] = _launch(*[_pod(cpu="3")] * 2, groups=(group,)).nodes

    assert [node.instance.name for node in one.candidates] == ["m7g.xlarge", "m7g.2xlarge"]
    assert [node.instance.name for node in two.candidates] == ["m7g.2xlarge"]


def test_a_pod_that_fits_nowhere_waits() -> None:
    """How many of each is told."""
    outcome = _launch(*[_pod(cpu="5")] * 2, _pod("small", cpu="1"))

    assert outcome.waiting == {"Pod/models/chat": 2}
    assert len(outcome.nodes) == 1


def test_a_taint_keeps_pods_away_from_nodes_that_are_there_too() -> None:
    """One that is tolerated lets a pod in."""
    tainted = _group(_node("m7g.2xlarge"), name="pool t", taints=(Taint(key="k", value="v", effect="NoSchedule"),))
    tolerant = _pod(tolerations=[{"key": "k", "operator": "Exists"}])

    outcome = _launch(tolerant, _pod("other", cpu="1"), groups=(tainted,))

    assert (outcome.counts, outcome.waiting) == ({"pool t": 1}, {"Pod/models/other": 1})


def test_a_label_that_one_pod_settles_binds_the_next() -> None:
    """A node that may be of either kind is of one kind once a pod asked for it."""
    node = _node("m7g.2xlarge")
    either = Node(instance=node.instance, labels={**node.labels, "kind": frozenset({"x", "y"})}, free=node.free)

    outcome = _launch(
        _pod(nodeSelector={"kind": "x"}), _pod("other", nodeSelector={"kind": "y"}), groups=(_group(either),)
    )

    assert len(outcome.nodes) == 2


@pytest.mark.parametrize(("limit", "nodes", "waiting"), [("12", 3, 0), ("8", 2, 1), ("11", 2, 1)])
def test_a_pool_launches_no_more_than_its_limit(limit: str, nodes: int, waiting: int) -> None:
    """All processors of a node count, whatever its pods ask for."""
    outcome = _launch(*[_pod()] * 3, groups=(_group(limits={CPU: thousandths(limit)}),))

    assert (len(outcome.nodes), sum(outcome.waiting.values())) == (nodes, waiting)


def test_a_pod_that_makes_a_node_larger_counts_for_the_limit() -> None:
    """Two of 3 processors would share eight, which is more than the limit lets in."""
    group = _group(_node("m7g.xlarge"), _node("m7g.2xlarge"), limits={CPU: thousandths("7")})

    outcome = _launch(*[_pod()] * 2, groups=(group,))

    assert (len(outcome.nodes), sum(outcome.waiting.values())) == (1, 1)


def test_a_node_counts_once_however_many_pods_it_takes() -> None:
    """Eight processors are the whole limit, and hold two pods of three."""
    outcome = _launch(*[_pod()] * 2, groups=(_group(_node("m7g.2xlarge"), limits={CPU: thousandths("8")}),))

    assert (len(outcome.nodes), outcome.waiting) == (1, {})


def test_the_group_with_the_higher_weight_is_taken() -> None:
    """Among equals the name decides, so that the answer is always the same."""
    names = [_launch(_pod(), groups=(_group(name="pool b", weight=weight), _group())).counts for weight in (1, 0)]

    assert names == [{"pool b": 1}, {"pool a": 1}]


def test_pods_that_must_be_near_each_other_share_a_zone() -> None:
    """The first goes anywhere, for it means itself; each on a node of its own."""
    outcome = _launch(*[_pod(**_affinity("podAffinity", "chat"))] * 3)

    assert (len(outcome.nodes), len(set(_zones(outcome)))) == (3, 1)


def test_a_pod_that_must_be_near_another_waits_for_it() -> None:
    """The larger pod is looked at first, and again when the smaller one has its place."""
    near = _pod("worker", cpu="4", **_affinity("podAffinity", "head"))
    only_b = _group(_node(zones="b", kind="head"), name="pool b")
    head = _pod("head", cpu="1", nodeSelector={"kind": "head"})

    outcome = _launch(near, head, groups=(_group(), only_b))

    assert _zones(outcome) == ["b", "b"]
    assert _launch(near).waiting == {"Pod/models/worker": 1}


def test_a_zone_that_does_not_offer_the_type_leaves_them_apart() -> None:
    """What must hold is not given up."""
    near = _pod("worker", cpu="2", **_affinity("podAffinity", "head"), nodeSelector={"kind": "gpu"})
    groups = (
        _group(_node(zones="a", kind="gpu"), name="pool gpu"),
        _group(_node(zones="b", kind="head"), name="pool h"),
    )

    outcome = _launch(near, _pod("head", nodeSelector={"kind": "head"}), groups=groups)

    assert outcome.waiting == {"Pod/models/worker": 1}


def test_a_preference_is_given_up_where_it_cannot_be_met() -> None:
    """It is met where it can be."""
    term = {"topologyKey": ZONE, "labelSelector": {"matchLabels": {"app": "head"}}}
    wish = {"podAffinity": {PREFERRED: [{"weight": 100, "podAffinityTerm": term}]}}
    worker = _pod("worker", affinity=wish, nodeSelector={"kind": "worker"})
    head = _pod("head", cpu="4", nodeSelector={"kind": "head"})
    heads = _group(_node(zones="b", kind="head"), name="pool h")

    zones = [
        _zones(_launch(head, worker, groups=(heads, _group(_node(zones=own, kind="worker"))))) for own in ("ab", "a")
    ]

    assert zones == [["b", "b"], ["b", "a"]]


@pytest.mark.parametrize(("key", "count"), [(HOST, 3), (ZONE, 2)])
def test_pods_that_must_be_apart_are(key: str, count: int) -> None:
    """Of hosts there are as many as are needed, of zones two."""
    apart = _pod(cpu="1", **_affinity("podAntiAffinity", "chat", key))

    outcome = _launch(*[apart] * 3)

    assert (len(outcome.nodes), sum(outcome.waiting.values())) == (count, 3 - count)


def test_a_pod_that_is_there_keeps_others_away() -> None:
    """The one that comes later has said nothing."""
    alone = _pod("alone", cpu="2", **_affinity("podAntiAffinity", "other", HOST))

    assert len(_launch(alone, _pod("other", cpu="1")).nodes) == 2


@pytest.mark.parametrize(("when", "waiting"), [("DoNotSchedule", 1), ("ScheduleAnyway", 0)])
def test_pods_that_spread_over_zones_keep_their_skew(when: str, waiting: int) -> None:
    """A pool whose limit ends in the second zone holds the next pod back, unless it only wished to spread."""
    groups = (
        _group(_node(zones="a"), name="pool a"),
        _group(_node(zones="b"), name="pool b", limits={CPU: thousandths("4")}),
    )

    outcome = _launch(*[_pod(**_spread("chat", when=when))] * 4, groups=groups)

    assert sum(outcome.waiting.values()) == waiting
    assert sorted(_zones(outcome)).count("b") == 1


def test_pods_that_spread_over_zones_take_them_in_turn() -> None:
    """Two in each."""
    assert sorted(_zones(_launch(*[_pod(**_spread("chat"))] * 4))) == ["a", "a", "b", "b"]


def test_pods_that_spread_over_hosts_get_one_each() -> None:
    """A new node has none, so one is launched for each."""
    assert len(_launch(*[_pod(cpu="1", **_spread("chat", HOST))] * 3).nodes) == 3


@pytest.mark.parametrize(
    ("rest", "is_near"),
    [
        ({}, True),
        ({"namespaces": ["agent"]}, False),
        ({"namespaceSelector": {"matchLabels": {"team": "chat"}}}, True),
        ({"namespaceSelector": {"matchLabels": {"team": "other"}}}, False),
    ],
)
def test_a_term_means_pods_of_the_namespaces_that_it_names(rest: Mapping[str, Any], *, is_near: bool) -> None:
    """By name, or by the labels of a namespace."""
    outcome = _launch(_pod("head", cpu="4"), _pod("worker", **_affinity("podAffinity", "head", **rest)))

    assert (outcome.waiting == {}) is is_near


def test_zones_that_nobody_knows_are_one() -> None:
    """Nearness can be met there, distance cannot."""
    node = _node()
    somewhere = Node(instance=node.instance, labels={ZONE_ID: None, ZONE: None}, free=node.free)
    near, apart = (_pod(**_affinity(kind, "chat")) for kind in ("podAffinity", "podAntiAffinity"))

    assert _launch(near, near, groups=(_group(somewhere),)).waiting == {}
    assert _launch(apart, apart, groups=(_group(somewhere),)).waiting == {"Pod/models/chat": 1}


def test_of_another_topology_only_its_label_is_looked_at() -> None:
    """Who must be in a rack finds no node outside one; which rack it is, nobody knows."""
    racked = _pod(**_affinity("podAffinity", "head", "rack"), **_spread("chat", "rack"))
    apart = _pod(**_affinity("podAntiAffinity", "head", "rack"), **_spread("chat", "rack", "ScheduleAnyway"))

    wish = {
        "weight": 1,
        "podAffinityTerm": _affinity("podAffinity", "head", "rack")["affinity"]["podAffinity"][REQUIRED][0],
    }
    near = _pod(affinity={"podAffinity": {PREFERRED: [wish]}})

    assert _launch(racked).waiting == {"Pod/models/chat": 1}
    assert _launch(racked, groups=(_group(_node(rack="one")),)).waiting == {}
    assert _launch(apart, near).waiting == {}
