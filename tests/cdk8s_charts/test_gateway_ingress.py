"""The load balancer in front of the gateway."""

import json
from dataclasses import replace
from typing import Any

from cdk8s_charts.gateway_ingress import ingress
from tests.cdk8s_charts.made_gateway import BALANCER, GATEWAY
from triad.planning.gateway_pods import Balancer


def annotations(balancer: Balancer = BALANCER) -> dict[str, str]:
    """Read the annotations without their common beginning."""
    given = ingress(GATEWAY, balancer)["metadata"]["annotations"]

    return {key.removeprefix("alb.ingress.kubernetes.io/"): value for key, value in given.items()}


def rule(balancer: Balancer = BALANCER) -> Any:  # noqa: ANN401  # read as JSON
    """Take the one rule."""
    [found] = ingress(GATEWAY, balancer)["spec"]["rules"]

    return found


def test_it_has_the_name_scheme_and_ranges_that_were_decided() -> None:
    """So it is known before it is made, and answers nobody else."""
    given = annotations()

    assert (given["load-balancer-name"], given["scheme"]) == ("triad-x-gateway", "internal")
    assert given["inbound-cidrs"] == "10.9.0.0/16,10.64.0.0/16"


def test_keys_travel_under_tls_alone() -> None:
    """Plain HTTP is answered with the way to HTTPS."""
    given = annotations()

    assert json.loads(given["listen-ports"]) == [{"HTTP": 80}, {"HTTPS": 443}]
    assert given["ssl-redirect"] == "443"
    assert given["certificate-arn"] == BALANCER.certificate
    assert "TLS13-1-2" in given["ssl-policy"]


def test_its_times_are_those_of_the_chain() -> None:
    """A request may be silent for as long as the gateway may wait; an open one is left to a pod that goes."""
    given = annotations()

    assert "idle_timeout.timeout_seconds=530" in given["load-balancer-attributes"].split(",")
    assert "deregistration_delay.timeout_seconds=265" in given["target-group-attributes"].split(",")


def test_a_request_goes_to_the_pod_that_has_fewest() -> None:
    """Answers differ in length by a factor of a thousand, so taking turns would pile them up."""
    assert "load_balancing.algorithm.type=least_outstanding_requests" in annotations()["target-group-attributes"]
    assert annotations()["target-type"] == "ip"


def test_it_asks_each_pod_whether_it_is_ready() -> None:
    """As the kubelet does."""
    assert annotations()["healthcheck-path"] == "/ready"


def test_only_openais_api_is_led_to() -> None:
    """On the Service's port by its name."""
    [path] = rule()["http"]["paths"]

    assert (path["path"], path["pathType"]) == ("/v1", "Prefix")
    assert path["backend"] == {"service": {"name": "gateway", "port": {"name": "http"}}}


def test_a_host_is_asked_for_where_one_is_named() -> None:
    """Without one every name that leads there will do."""
    assert rule(replace(BALANCER, host="gateway.example.org"))["host"] == "gateway.example.org"
    assert "host" not in rule()
