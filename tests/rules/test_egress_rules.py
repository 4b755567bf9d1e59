"""Rules over what NetworkPolicies let out, each with its mistake planted."""

import pytest

from tests.rules.serving_objects import Object, found_by
from triad.rules.egress_rules import egress_dns, egress_ports, egress_service
from triad.rules.rendered import Rendered

CODE = {"app": "code"}


def policy(*, pods: dict[str, str] | None, namespace: str | None = "models") -> Object:
    """Let the gateway out to pods of a namespace, of its own where none is given."""
    peer: Object = {"podSelector": {"matchLabels": pods}} if pods is not None else {}
    if namespace:
        peer["namespaceSelector"] = {"matchLabels": {"kubernetes.io/metadata.name": namespace}}

    return {
        "apiVersion": "networking.k8s.io/v1",
        "kind": "NetworkPolicy",
        "metadata": {"name": "out", "namespace": "gateway" if namespace else "models"},
        "spec": {"podSelector": {}, "policyTypes": ["Egress"], "egress": [{"to": [peer]}]},
    }


@pytest.mark.parametrize("namespace", ["models", None])
@pytest.mark.parametrize("pods", [CODE, {"ray.io/serve": "true"}, None])
def test_labels_of_a_services_selector_are_allowed(
    empty: Rendered, served: list[Object], pods: dict[str, str] | None, namespace: str | None
) -> None:
    """Of ours, of KubeRay's, and all pods of a namespace."""
    assert found_by(egress_service, empty, [*served, policy(pods=pods, namespace=namespace)]) == []


@pytest.mark.parametrize("namespace", ["models", None])
def test_labels_that_no_service_selects_by_are_found(
    empty: Rendered, served: list[Object], namespace: str | None
) -> None:
    """The pods are meant, and their Service's address is not let through."""
    labels = {"component": "server"}
    [(where, message)] = found_by(egress_service, empty, [*served, policy(pods=labels, namespace=namespace)])

    assert where.endswith("/out spec.egress[0].to[0]")
    assert "component In [server] is in the selector of no Service before these pods" in message


def test_pods_without_a_service_are_asked_by_their_own_address(empty: Rendered, served: list[Object]) -> None:
    """Nothing stands between; whether there are such pods is another rule's."""
    assert found_by(egress_service, empty, [*served, policy(pods={"app": "nobody"})]) == []


@pytest.mark.parametrize(("pods", "found"), [({"k8s-app": "kube-dns"}, 0), (None, 0), ({"k8s-app": "coredns"}, 1)])
def test_who_asks_for_names_asks_the_clusters_dns(empty: Rendered, pods: dict[str, str] | None, found: int) -> None:
    """Pods of another label do not answer on that port."""
    asks = policy(pods=pods, namespace="kube-system")
    asks["spec"]["egress"][0]["ports"] = [{"port": 53, "protocol": "UDP"}]

    assert [where for where, _ in found_by(egress_dns, empty, [asks])] == [
        "NetworkPolicy/gateway/out spec.egress[0].to[0]"
    ][:found]


@pytest.mark.parametrize(("port", "found"), [(8000, 0), ("http", 0), (8001, 1)])
def test_a_port_is_one_of_the_pods_that_are_asked(
    empty: Rendered, served: list[Object], port: int | str, found: int
) -> None:
    """A Service's own number is not looked at once the packet is on its way."""
    asks = policy(pods=CODE)
    asks["spec"]["egress"][0]["ports"] = [{"port": port, "protocol": "TCP"}]

    assert [where for where, _ in found_by(egress_ports, empty, [*served, asks])] == [
        "NetworkPolicy/gateway/out spec.egress[0].ports[0]"
    ][:found]


@pytest.mark.parametrize(
    "peer", [{"ipBlock": {"cidr": "0.0.0.0/0"}}, {"podSelector": {"matchLabels": {"app": "nobody"}}}]
)
def test_ports_of_who_is_no_pod_of_ours_are_his_own(empty: Rendered, served: list[Object], peer: Object) -> None:
    """Addresses, and pods of charts."""
    asks = policy(pods=CODE)
    asks["spec"]["egress"] = [{"to": [peer], "ports": [{"port": 8001, "protocol": "TCP"}]}]

    assert found_by(egress_ports, empty, [*served, asks]) == []
