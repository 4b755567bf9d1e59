"""Who may call a service of ours, and whom it may call."""

from dataclasses import replace
from typing import Any

from cdk8s_charts.network_peer import pods_of, tcp
from cdk8s_charts.service_network import policy
from tests.cdk8s_charts.made_service import AROUND, SERVICE, SMALL

DNS = {
    "to": [pods_of("kube-system", {"k8s-app": "kube-dns"})],
    "ports": [{"protocol": "UDP", "port": 53}, {"protocol": "TCP", "port": 53}],
}
VPC = {"from": [{"ipBlock": {"cidr": "10.9.0.0/16"}}], "ports": tcp(4400)}


def spec(*args: Any, **kwargs: Any) -> Any:  # noqa: ANN401  # read as JSON
    """Write a policy, and read what it says."""
    return policy(*args, **kwargs)["spec"]


def test_it_speaks_of_the_services_pods_in_both_directions() -> None:
    """Without `Egress` everything could be asked."""
    written = spec(SMALL, AROUND, called=())

    assert written["podSelector"] == {"matchLabels": SMALL.selector}
    assert written["policyTypes"] == ["Ingress", "Egress"]


def test_where_nobody_calls_nobody_is_let_in() -> None:
    """A rule that names nobody would let in everybody."""
    assert spec(SMALL, AROUND, called=())["ingress"] == []


def test_who_reads_metrics_is_let_in_where_there_is_somebody() -> None:
    """From his namespace, to the one port."""
    assert {"from": [pods_of("watchers")], "ports": tcp(4400)} in spec(SERVICE, AROUND, called=())["ingress"]


def test_callers_are_named_by_their_pods_where_it_is_known_which() -> None:
    """Of a namespace of which it is not all of it may."""
    around = replace(AROUND, askers={"agent": {"app": "agent"}})
    told = [pods_of("agent", {"app": "agent"}), pods_of("mine")]

    assert spec(SMALL, around, callers=["agent", "mine"], called=())["ingress"] == [{"from": told, "ports": tcp(4400)}]


def test_a_load_balancer_calls_from_an_address_of_the_vpc() -> None:
    """A public one too: its nodes stand in the VPC's own subnets."""
    assert VPC in spec(SERVICE, AROUND, called=())["ingress"]
    assert VPC not in spec(replace(SERVICE, balancer=None), AROUND, called=())["ingress"]


def test_names_are_asked_for_and_then_what_is_called() -> None:
    """And nothing else: whoever got into a pod would get no further."""
    called = {"to": [pods_of("models")], "ports": tcp(8000)}

    assert spec(SMALL, AROUND, called=())["egress"] == [DNS]
    assert spec(SMALL, AROUND, called=iter([called]))["egress"] == [DNS, called]
