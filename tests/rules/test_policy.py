"""What a NetworkPolicy means."""

from dataclasses import replace

import pytest

from tests.rules.serving_objects import Object
from triad.rules.cluster import Cluster
from triad.rules.policy import egress_peers, meant_pods, rules_egress, rules_ingress
from triad.rules.rendered import Rendered

OURS = {"namespaceSelector": {"matchLabels": {"kubernetes.io/metadata.name": "models"}}}
CODE = {"podSelector": {"matchLabels": {"app": "code"}}}


def policy(spec: Object, *, namespace: str = "models") -> Object:
    """Of the pods of model `code`, where nothing else is said."""
    return {
        "kind": "NetworkPolicy",
        "metadata": {"name": "policy", "namespace": namespace},
        "spec": CODE | spec,
    }


@pytest.fixture
def cluster(empty: Rendered, served: list[Object]) -> Cluster:
    """The two served models."""
    return Cluster.read(replace(empty, manifests=tuple(served)))


@pytest.mark.parametrize(
    ("spec", "ingress", "egress"),
    [
        ({}, True, False),
        ({"egress": []}, True, True),
        ({"policyTypes": ["Ingress"], "egress": []}, True, False),
        ({"policyTypes": ["Egress"]}, False, True),
        ({"podSelector": {}, "policyTypes": ["Ingress", "Egress"]}, True, True),
        ({"podSelector": {"matchLabels": {"app": "chat"}}, "policyTypes": ["Ingress", "Egress"]}, False, False),
    ],
)
def test_a_policy_rules_what_its_types_say(cluster: Cluster, spec: Object, *, ingress: bool, egress: bool) -> None:
    """Without types: what comes in always, and what goes out where it says something of it."""
    [pod] = [each for each in cluster.templates if each.labels.get("app") == "code"]
    given = policy(spec)

    assert (rules_ingress(given, pod), rules_egress(given, pod)) == (ingress, egress)


def test_a_policy_rules_nothing_of_another_namespace(cluster: Cluster) -> None:
    """Though its selector would match."""
    [pod] = [each for each in cluster.templates if each.labels.get("app") == "code"]
    elsewhere = policy({"policyTypes": ["Ingress", "Egress"]}, namespace="agent")

    assert not rules_ingress(elsewhere, pod)
    assert not rules_egress(elsewhere, pod)


def test_each_peer_has_its_place() -> None:
    """One that lets out to everybody names nobody."""
    given = policy({"egress": [{}, {"to": [CODE, OURS]}]})

    assert list(egress_peers(given)) == [("spec.egress[1].to[0]", CODE), ("spec.egress[1].to[1]", OURS)]


@pytest.mark.parametrize(
    ("peer", "namespace", "pods"),
    [
        (CODE, "models", 1),
        (CODE, "agent", 0),
        (CODE | OURS, "agent", 1),
        (OURS, "agent", 3),
        ({"ipBlock": {"cidr": "0.0.0.0/0"}}, "models", 0),
    ],
)
def test_a_peer_means_pods_of_its_namespace(cluster: Cluster, peer: Object, namespace: str, pods: int) -> None:
    """The policy's own, where it names none; a range of addresses means no pod."""
    assert len(meant_pods(cluster, policy({}, namespace=namespace), peer)) == pods
