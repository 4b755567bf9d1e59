"""Whom a NetworkPolicy names, and on which ports."""

from ipaddress import IPv4Network

from cdk8s_charts.network_peer import addresses, pods_of, tcp

HOME = {"namespaceSelector": {"matchLabels": {"kubernetes.io/metadata.name": "home"}}}


def test_pods_are_named_by_namespace_and_labels() -> None:
    """Both in one peer, so that both must hold; without labels all of the namespace are meant."""
    assert pods_of("home") == HOME
    assert pods_of("home", {"app": "door"}) == {**HOME, "podSelector": {"matchLabels": {"app": "door"}}}


def test_parts_of_a_range_are_left_out() -> None:
    """Kubernetes takes no empty list of them."""
    ten = IPv4Network("10.0.0.0/8")

    assert addresses(ten) == {"ipBlock": {"cidr": "10.0.0.0/8"}}
    assert addresses(ten, without=[IPv4Network("10.1.0.0/16")]) == {
        "ipBlock": {"cidr": "10.0.0.0/8", "except": ["10.1.0.0/16"]}
    }


def test_ports_are_of_tcp() -> None:
    """Each by itself."""
    assert tcp(80, 443) == [{"protocol": "TCP", "port": 80}, {"protocol": "TCP", "port": 443}]
