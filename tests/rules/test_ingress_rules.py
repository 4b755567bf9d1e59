"""Rules over the load balancers that Ingresses make, each with its mistake planted."""

from collections.abc import Mapping
from dataclasses import replace
from typing import Any

import pytest

from tests.rules.serving_objects import Object, found_by
from triad.rules import ingress_rules
from triad.rules.rendered import Rendered
from triad.spec import PlatformSpec

CERTIFICATE = "arn:aws:acm:us-east-1:111122223333:certificate/0123"
ALB = "alb.ingress.kubernetes.io"
PUBLIC = {
    "scheme": "internet-facing",
    "inbound-cidrs": "203.0.114.0/24",
    "listen-ports": '[{"HTTP": 80}, {"HTTPS": 443}]',
    "ssl-redirect": "443",
    "certificate-arn": CERTIFICATE,
}


def ingress(*paths: str, service: str = "gateway", changed: Mapping[str, str | None] | None = None) -> Object:
    """Lead to the gateway from outside; an annotation of None is left out."""
    given = {**PUBLIC, **(changed or {})}
    backend = {"service": {"name": service, "port": {"number": 4000}}}

    return {
        "apiVersion": "networking.k8s.io/v1",
        "kind": "Ingress",
        "metadata": {
            "name": "gateway",
            "namespace": "gateway",
            "annotations": {f"{ALB}/{key}": value for key, value in given.items() if value is not None},
        },
        "spec": {"rules": [{"http": {"paths": [{"path": each, "backend": backend} for each in paths or ("/v1",)]}}]},
    }


def platform(empty: Rendered, **wanted: Any) -> Rendered:  # noqa: ANN401  # keys of an ingress
    """Ask for a load balancer in the spec."""
    model = {"chat": {"model": "llama-3.2-3b-instruct-q4_0", "pool": "graviton"}}
    keys = {"models": model, "gateway": {"ingress": {"certificate": CERTIFICATE, **wanted}}}

    return replace(empty, spec=PlatformSpec.model_validate(keys))


@pytest.fixture
def public(empty: Rendered) -> Rendered:
    """A platform whose gateway is public for two ranges."""
    return platform(empty, public=True, allowed_cidrs=["203.0.114.0/24", "203.0.115.0/24"])


def test_what_the_spec_asks_for_is_allowed(public: Rendered) -> None:
    """For the ranges that it names, or fewer, under TLS."""
    assert found_by(ingress_rules.public_ingress, public, [ingress()]) == []
    assert (
        found_by(
            ingress_rules.public_ingress,
            public,
            [ingress(changed={"listen-ports": '[{"HTTPS": 443}]', "ssl-redirect": None})],
        )
        == []
    )


def test_an_internal_load_balancer_may_be_as_it_is(empty: Rendered) -> None:
    """No address of it is known on the internet."""
    plain = {"scheme": "internal", "inbound-cidrs": None, "certificate-arn": None, "listen-ports": None}
    internal = ingress(changed=plain)

    assert found_by(ingress_rules.public_ingress, platform(empty), [internal]) == []


@pytest.mark.parametrize(
    ("changed", "message"),
    [
        ({"inbound-cidrs": None}, "is public for 0.0.0.0/0; the spec allows 203.0.114.0/24, 203.0.115.0/24"),
        ({"inbound-cidrs": "203.0.114.0/24,198.51.0.0/16"}, "is public for 198.51.0.0/16, 203.0.114.0/24"),
        ({"certificate-arn": None}, "is public without TLS"),
        ({"listen-ports": None}, "is public without TLS"),
        ({"ssl-redirect": None}, "answers plain HTTP, must redirect it"),
    ],
)
def test_a_public_one_that_is_too_open_is_found(public: Rendered, changed: dict[str, str | None], message: str) -> None:
    """For more than the spec names, or for keys in plain text."""
    found = found_by(ingress_rules.public_ingress, public, [ingress(changed=changed)])

    assert message in found[0][1]
    assert {where.partition(" ")[0] for where, _ in found} == {"Ingress/gateway/gateway"}


def test_one_that_the_spec_does_not_ask_for_is_found(empty: Rendered) -> None:
    """Public only by the explicit key."""
    [(_, message)] = found_by(ingress_rules.public_ingress, platform(empty), [ingress()])

    assert message == "is public for 203.0.114.0/24; the spec allows none"


@pytest.mark.parametrize("path", ["/", "/ui", "/metrics", "/v10", "/key/generate"])
def test_a_way_to_more_than_the_api_is_found(empty: Rendered, path: str) -> None:
    """Pages, metrics and administration stay inside the cluster."""
    [(where, message)] = found_by(ingress_rules.gateway_paths, empty, [ingress("/v1", path)])

    assert where == "Ingress/gateway/gateway"
    assert message == f"leads to {path!r} of the gateway, must begin with '/v1'"


def test_a_default_backend_leads_everywhere(empty: Rendered) -> None:
    """What no path names goes there."""
    planted = ingress()
    planted["spec"]["defaultBackend"] = {"service": {"name": "gateway", "port": {"number": 4000}}}

    assert [message for _, message in found_by(ingress_rules.gateway_paths, empty, [planted])] == [
        "leads to '/' of the gateway, must begin with '/v1'"
    ]


def test_the_api_and_other_services_are_led_to(empty: Rendered) -> None:
    """A model's host is its own."""
    assert found_by(ingress_rules.gateway_paths, empty, [ingress("/v1", "/v1/chat")]) == []
    assert found_by(ingress_rules.gateway_paths, empty, [ingress("/", service="chat")]) == []


@pytest.mark.parametrize(
    ("path", "type_"), [("/", "Prefix"), ("/metrics", "Exact"), ("/readiness", "Exact"), ("/pages", "Prefix")]
)
def test_a_way_to_more_of_the_agent_is_found(empty: Rendered, path: str, type_: str) -> None:
    """What needs no key is not for who comes from outside; below `/` lies all of it."""
    [(where, message)] = found_by(ingress_rules.agent_paths, empty, [agents(path, type_)])

    assert where == "Ingress/agent/agent"
    assert message.startswith(f"leads to {path!r} of the agent as {type_}; allowed: exactly /, /chat")


@pytest.mark.parametrize(
    ("path", "type_"), [("/", "Exact"), ("/chat", "Exact"), ("/page", "Prefix"), ("/weather/current", "Exact")]
)
def test_the_page_and_the_api_of_the_agent_are_led_to(empty: Rendered, path: str, type_: str) -> None:
    """As the page asks for them."""
    assert found_by(ingress_rules.agent_paths, empty, [agents(path, type_)]) == []


def test_the_gateways_ranges_do_not_open_the_agent(public: Rendered) -> None:
    """Each load balancer is as public as its own keys say."""
    [(where, message)] = found_by(ingress_rules.public_ingress, public, [agents("/", "Exact")])

    assert where == "Ingress/agent/agent inbound-cidrs"
    assert message == "is public for 203.0.114.0/24; the spec allows none"


def agents(path: str, type_: str) -> Object:
    """Lead to the agent from outside."""
    made = ingress(path, service="agent")
    made["metadata"].update(name="agent", namespace="agent")
    made["spec"]["rules"][0]["http"]["paths"][0]["pathType"] = type_

    return made
