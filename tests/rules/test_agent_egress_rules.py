"""What the agent may ask, with each hole planted."""

from pathlib import Path
from typing import Any

import pytest

from tests.rules.agent_objects import Object, agent_objects, agents, say
from tests.rules.serving_objects import found_by
from triad.rules.agent_egress_rules import agent_egress, agent_weather
from triad.rules.rendered import Rendered

POLICY = "NetworkPolicy/agent/agent spec.egress"
HTTPS = [{"protocol": "TCP", "port": 443}]


@pytest.fixture
def made(root: Path) -> list[Object]:
    """A gateway and an agent without a mistake, to spoil."""
    return agent_objects(root)


def egress(made: list[Object]) -> Any:  # noqa: ANN401  # what is rendered is JSON
    """Read what the agent's policy lets out: names, the gateway, the internet."""
    return agents(made, "NetworkPolicy")["spec"]["egress"]


def test_an_agent_without_a_hole_is_allowed(empty: Rendered, made: list[Object]) -> None:
    """With a range of the spec's own for a weather service inside."""
    assert found_by(agent_egress, empty, made) == []


def test_no_policy_at_all_is_found(empty: Rendered, made: list[Object]) -> None:
    """Kubernetes lets out everything then; a policy for what comes in alone is none."""
    agents(made, "NetworkPolicy")["spec"].update(policyTypes=["Ingress"])

    assert found_by(agent_egress, empty, made) == [
        ("Deployment/agent/agent", "no NetworkPolicy says what it may ask, so it may ask everything")
    ]


def test_a_way_to_the_gateway_that_is_missing_is_found(empty: Rendered, made: list[Object]) -> None:
    """Every question would wait for nothing."""
    del egress(made)[1]

    assert found_by(agent_egress, empty, made) == [
        ("Deployment/agent/agent", "no NetworkPolicy lets it out to the gateway, so it gets no answer")
    ]


@pytest.mark.parametrize(
    "left_out", ["10.0.0.0/8", "172.16.0.0/12", "192.168.0.0/16", "100.64.0.0/10", "169.254.0.0/16"]
)
def test_a_private_range_that_is_not_left_out_is_found(empty: Rendered, made: list[Object], left_out: str) -> None:
    """The VPC, the cluster's Services, and what a node tells of itself and of its role."""
    egress(made)[2]["to"][0]["ipBlock"]["except"].remove(left_out)
    found = found_by(agent_egress, empty, made)

    assert {where for where, _ in found} == {f"{POLICY}[2]"}
    assert f"lets out to {left_out} by 0.0.0.0/0; leave it out by 'except'" in [message for _, message in found]


@pytest.mark.parametrize("cidr", ["169.254.169.254/32", "169.254.170.23/32", "10.0.4.0/24", "172.20.0.1/32"])
def test_a_range_inside_that_is_let_out_besides_is_found(empty: Rendered, made: list[Object], cidr: str) -> None:
    """Metadata, Pod Identity, a subnet, Kubernetes itself; the spec names another range."""
    egress(made).append({"to": [{"ipBlock": {"cidr": cidr}}], "ports": HTTPS})
    found = found_by(agent_egress, empty, made)

    assert {where for where, _ in found} == {f"{POLICY}[3]"}
    assert {message for _, message in found} == {f"lets out to {cidr} by {cidr}; leave it out by 'except'"}


@pytest.mark.parametrize(
    ("index", "change", "message"),
    [
        (2, {"ports": []}, "lets out on every port"),
        (2, {"to": []}, "lets out to everybody"),
        (2, {"to": [{"ipBlock": {"cidr": "::/0"}}]}, "lets out to ::/0; the cluster has no addresses of IPv6"),
        (
            1,
            {"to": [{"namespaceSelector": {}, "podSelector": {"matchLabels": {"app.kubernetes.io/name": "gateway"}}}]},
            "lets out to pods of",
        ),
    ],
)
def test_a_rule_that_is_too_wide_is_found(
    empty: Rendered, made: list[Object], index: int, change: Object, message: str
) -> None:
    """By its place in the policy."""
    egress(made)[index].update(change)
    found = found_by(agent_egress, empty, made)

    assert (f"{POLICY}[{index}]", True) in [(where, text.startswith(message)) for where, text in found]


def test_a_whole_namespace_is_found(empty: Rendered, made: list[Object]) -> None:
    """The gateway's stores may lie beside it one day."""
    del egress(made)[1]["to"][0]["podSelector"]

    assert found_by(agent_egress, empty, made) == [
        (f"{POLICY}[1]", "lets out to every pod of a namespace; name the pods by a podSelector")
    ]


def test_pods_of_another_namespace_are_no_way_to_the_gateway(empty: Rendered, made: list[Object]) -> None:
    """The agent's own, here."""
    egress(made)[1]["to"] = [{"podSelector": agents(made, "NetworkPolicy")["spec"]["podSelector"]}]

    assert [message for _, message in found_by(agent_egress, empty, made)] == [
        "no NetworkPolicy lets it out to the gateway, so it gets no answer",
        "lets out to pods of agent; allowed: gateway, kube-system",
    ]


@pytest.mark.parametrize("name", ["WEATHER_URL", "GEOCODING_URL"])
@pytest.mark.parametrize(
    "url",
    [
        "http://127.0.0.1:8090",
        "http://localhost:8090",
        "https://127.1.2.3",
        "https://169.254.20.10",
        "http://[::1]:8090",
        "https://0.0.0.0",
    ],
)
def test_a_weather_service_in_the_pod_itself_is_found(empty: Rendered, made: list[Object], name: str, url: str) -> None:
    """The stand-in of a laptop, which no pod has."""
    say(made, name, url)

    assert found_by(agent_weather, empty, made) == [
        (
            f"Deployment/agent/agent agent env {name}",
            f"{url!r} is the pod itself, where nobody answers; allowed: another host, or none",
        )
    ]


@pytest.mark.parametrize("url", [None, "https://weather.example.org", "https://10.1.2.3:8443", "https://localhost.org"])
def test_a_weather_service_elsewhere_is_allowed(empty: Rendered, made: list[Object], url: str | None) -> None:
    """Also inside the VPC, whose ranges another rule judges."""
    say(made, "WEATHER_URL", url)

    assert found_by(agent_weather, empty, made) == []
