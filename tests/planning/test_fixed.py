"""Tests of triad.planning.fixed."""

from datetime import date

import pytest

from triad.planning.fixed import fixed_parts, nat_gateways, usages
from triad.planning.service_nodes import service_nodes
from triad.spec import PlatformSpec

STANDARD, EXTENDED = date(2026, 12, 1), date(2027, 3, 28)
"""Days before and after standard support of 1.35 ends, 2027-03-27."""


def spec_of(**keys: object) -> PlatformSpec:
    """Make a spec of a few keys."""
    return PlatformSpec.model_validate(keys)


@pytest.mark.parametrize(("day", "usd"), [(STANDARD, 0.10), (date(2027, 3, 27), 0.10), (EXTENDED, 0.60)])
def test_the_control_plane_costs_more_in_extended_support(day: date, usd: float) -> None:
    """Six times as much from the day after standard support."""
    control_plane = fixed_parts(spec_of(kubernetes="1.35"), today=day)[0]

    assert control_plane.usd_hour == pytest.approx(usd)


def test_a_nat_gateway_is_paid_for_in_each_zone_of_production() -> None:
    """One in dev, one a zone in production, unless the spec says otherwise."""
    assert nat_gateways(spec_of()) == 1
    assert nat_gateways(spec_of(size="production")) == 3
    assert nat_gateways(spec_of(size="production", network={"nat": "one"})) == 1


def test_an_interface_endpoint_is_paid_for_in_each_zone() -> None:
    """Two endpoints in three zones are six hourly prices; without endpoints there is no such part."""
    names = [part.name for part in fixed_parts(spec_of(), today=STANDARD)]
    endpoints = fixed_parts(spec_of(network={"endpoints": ["sts", "ec2"]}), today=STANDARD)[-1]

    assert not any("endpoint" in name for name in names)
    assert endpoints.count == 6
    assert endpoints.usd_hour == pytest.approx(0.06)


def test_what_is_paid_by_use_is_named() -> None:
    """Logs and traffic are no part of an hour, so they are said and not counted."""
    named = {each.name for each in usages(spec_of())}

    assert {"traffic through NAT gateways", "VPC flow logs and control plane logs"} <= named
    assert "traffic through interface endpoints" not in named


def test_detailed_monitoring_is_paid_for_in_production() -> None:
    """Production's nodes report every minute."""
    monitored = "detailed monitoring of nodes"

    assert monitored in {each.name for each in usages(spec_of(size="production"))}
    assert monitored not in {each.name for each in usages(spec_of())}


def test_system_nodes_run_always() -> None:
    """They are paid for on demand, less what a Savings Plan saves."""
    prices = {"savings_plan_discount": 0.5, "on_demand": {"m7g.large": 1.0}}
    parts = fixed_parts(spec_of(system={"count": 3}, prices=prices), today=STANDARD)
    [nodes] = [part for part in parts if part.name.startswith("system node")]

    assert nodes.usd_hour == pytest.approx(1.5)


def test_volumes_are_paid_for_as_long_as_their_owners_run() -> None:
    """50 GiB of gp3 for each system node, and for each Prometheus where there is one: 0.08 USD a GB and month."""
    dev, production = (
        {part.name: part for part in fixed_parts(spec_of(size=size), today=STANDARD)} for size in ("dev", "production")
    )

    assert dev["volume of a system node"].usd_hour == pytest.approx(2 * 50 * 0.08 / 730)
    assert "volume of a prometheus" not in dev
    assert production["volume of a prometheus"].usd_hour == pytest.approx(2 * 50 * 0.08 / 730)


MODEL = {"chat": {"model": "llama-3.2-3b-instruct-q4_0", "pool": "graviton"}}
CERTIFICATE = "arn:aws:acm:us-east-1:111122223333:certificate/0123"


def service_parts(size: str, **keys: object) -> dict[str, float]:
    """Price what gateway and agent add to a platform with one model."""
    with_them, without = (
        {part.name: part.usd_hour for part in fixed_parts(spec_of(size=size, models=MODEL, **each), today=STANDARD)}
        for each in (keys, {"gateway": {"enabled": False}})
    )

    return {name: usd for name, usd in with_them.items() if name not in without}


def test_gateway_and_agent_of_a_dev_platform_cost_nothing() -> None:
    """They run beside the controllers, and their keys lie in Secrets Manager."""
    assert service_parts("dev") == {}


def test_production_pays_for_the_nodes_of_the_replicas_that_always_run() -> None:
    """Two that lie apart take a node each, which gateway and agent share."""
    [nodes] = service_nodes(spec_of(size="production", models=MODEL))

    assert service_parts("production") == {
        f"gateway and agent node, {nodes.node.instance.name}": pytest.approx(2 * nodes.node.usd_hour.value)
    }


@pytest.mark.parametrize("owner", ["gateway", "agent"])
def test_a_load_balancer_is_paid_for_by_the_hour_and_by_use(owner: str) -> None:
    """Where a certificate makes one."""
    ingress = {owner: {"ingress": {"certificate": CERTIFICATE}}}
    named = {each.name for each in usages(spec_of(models=MODEL, **ingress))}

    assert service_parts("dev", **ingress) == {f"load balancer of the {owner}": 0.0225}
    assert f"requests through the {owner}'s load balancer" in named


def test_a_database_is_paid_for_at_its_least() -> None:
    """Half a unit of Aurora at 0.12 USD and the smallest Valkey; the rest is paid by use."""
    parts = service_parts("dev", gateway={"keys": "database", "database": {"min_acu": 0.5, "max_acu": 4}})
    named = {each.name for each in usages(spec_of(models=MODEL, gateway={"keys": "database"}))}

    assert parts == pytest.approx(
        {"Aurora instance of the gateway, 0.5 ACU": 0.06, "Valkey node of the gateway, cache.t4g.micro": 0.0128}
    )
    assert "Aurora beyond its least capacity" in named


def test_production_pays_for_both_instances_of_the_database() -> None:
    """The second of each is what takes over."""
    parts = service_parts("production", gateway={"keys": "database", "database": {"min_acu": 1, "max_acu": 4}})

    assert parts["Aurora instance of the gateway, 1 ACU"] == pytest.approx(0.24)
    assert parts["Valkey node of the gateway, cache.t4g.small"] == pytest.approx(2 * 0.0256)
