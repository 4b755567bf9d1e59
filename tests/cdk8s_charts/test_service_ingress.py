"""The load balancer in front of a service of ours."""

import json
from dataclasses import replace
from typing import Any

from cdk8s_charts.service_ingress import ingress
from tests.cdk8s_charts.made_service import BALANCER, SERVICE
from triad.planning.balancer import Balancer

PATHS = {"/": "Exact", "/ask": "Prefix"}


def annotations(balancer: Balancer = BALANCER) -> dict[str, str]:
    """Read the annotations without their common beginning."""
    given = ingress(SERVICE, balancer, PATHS)["metadata"]["annotations"]

    return {key.removeprefix("alb.ingress.kubernetes.io/"): value for key, value in given.items()}


def rule(balancer: Balancer = BALANCER) -> Any:  # noqa: ANN401  # read as JSON
    """Take the one rule."""
    [found] = ingress(SERVICE, balancer, PATHS)["spec"]["rules"]

    return found


def test_it_has_the_name_scheme_and_ranges_that_were_decided() -> None:
    """So it is known before it is made, and answers nobody else."""
    given = annotations()

    assert (given["load-balancer-name"], given["scheme"]) == ("triad-x-desk", "internal")
    assert given["inbound-cidrs"] == "10.9.0.0/16,10.64.0.0/16"


def test_keys_travel_under_tls_alone() -> None:
    """Plain HTTP is answered with the way to HTTPS."""
    given = annotations()

    assert json.loads(given["listen-ports"]) == [{"HTTP": 80}, {"HTTPS": 443}]
    assert given["ssl-redirect"] == "443"
    assert given["certificate-arn"] == BALANCER.certificate
    assert "TLS13-1-2" in given["ssl-policy"]


def test_its_times_are_those_of_the_chain() -> None:
    """A request may be silent for as long as who is asked may wait; an open one is left to a pod that goes."""
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


def test_only_the_paths_given_are_led_to() -> None:
    """Each as it is meant, on the Service's port by its name."""
    backend = {"service": {"name": "desk", "port": {"name": "http"}}}

    assert rule()["http"]["paths"] == [
        {"path": "/", "pathType": "Exact", "backend": backend},
        {"path": "/ask", "pathType": "Prefix", "backend": backend},
    ]


def test_a_host_is_asked_for_where_one_is_named() -> None:
    """Without one every name that leads there will do."""
    assert rule(replace(BALANCER, host="desk.example.org"))["host"] == "desk.example.org"
    assert "host" not in rule()
