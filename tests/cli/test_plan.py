"""Tests of triad.cli.plan."""

import json
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest


@pytest.fixture
def full(root: Path) -> Path:
    """Find the spec that holds every key."""
    return root / "examples" / "full.yaml"


def figures(value: object) -> Iterator[dict[str, Any]]:
    """Walk a document down to its figures."""
    if isinstance(value, dict):
        if value.keys() == {"value", "unit", "source"}:
            yield value
        for below in value.values():
            yield from figures(below)
    elif isinstance(value, list):
        for below in value:
            yield from figures(below)


def test_the_document_has_the_keys_that_programs_read(triad: Callable[..., Any], full: Path) -> None:
    """Keys stay; every figure says its unit and source."""
    document = json.loads(triad("plan", "--spec", full, "--json").out)

    assert list(document) == [
        "platform",
        "floor",
        "models_floor_usd_hour",
        "ceiling",
        "fixed",
        "pools",
        "models",
        "routes",
        "agent",
        "by_use",
        "assumptions",
        "quotas",
        "warnings",
        "to_be_filled_in",
    ]
    assert all(each["unit"] and each["source"] for each in figures(document))
    assert document["ceiling"]["value"] > document["floor"]["value"] > 0
    assert {pool["name"] for pool in document["pools"]} >= {"graviton", "gpu", "inferentia"}


def test_the_floor_is_the_sum_of_what_is_listed(triad: Callable[..., Any], full: Path) -> None:
    """A reader can add it up."""
    document = json.loads(triad("plan", "--spec", full, "--json").out)
    fixed = sum(part["count"] * part["each"]["value"] for part in document["fixed"])
    pools = sum(pool["ceiling"]["value"] for pool in document["pools"])

    assert document["floor"]["value"] == pytest.approx(fixed, abs=1e-5)  # each is rounded to a millionth
    assert document["ceiling"]["value"] == pytest.approx(fixed + pools, abs=1e-4)


def test_the_same_day_gives_the_same_document(triad: Callable[..., Any], full: Path) -> None:
    """Nothing but the spec and the day decides."""
    runs = {triad("plan", "--spec", full, "--json", "--on", "2026-12-01").out for _ in range(2)}

    assert len(runs) == 1


def test_the_day_decides_the_price_of_the_control_plane(triad: Callable[..., Any], full: Path) -> None:
    """Extended support of 1.35 begins after 2027-03-27."""
    before, after = (
        json.loads(triad("plan", "--spec", full, "--json", "--on", day).out)["floor"]["value"]
        for day in ("2027-03-27", "2027-03-28")
    )

    assert after - before == pytest.approx(0.50)


def test_people_read_pools_quotas_and_three_totals(triad: Callable[..., Any], full: Path) -> None:
    """At most 100 columns; the platform alone, with its models, and the ceiling last."""
    ran = triad("plan", "--spec", full)
    lines = ran.out.rstrip().splitlines()

    assert ran.code == 0
    assert max(map(len, lines)) <= 100
    assert "L-DB2E81BA" in ran.out
    assert [line.split()[0] for line in lines[-3:]] == ["floor", "models", "ceiling"]
    assert float(lines[-3].split()[1]) < float(lines[-2].split()[1]) < float(lines[-1].split()[1])


def test_sources_are_printed_on_request(triad: Callable[..., Any], full: Path) -> None:
    """A figure that one doubts can be looked up."""
    without, requested = triad("plan", "--spec", full), triad("plan", "--spec", full, "--sources")

    assert "infracost" not in without.out
    assert "nat_gateway_test.golden" in requested.words
    assert "Service Quotas codes" in requested.words


def test_a_stage_is_merged_in(triad: Callable[..., Any], full: Path) -> None:
    """One NAT gateway, one Prometheus, one node for gateway and agent in dev; its system nodes are the file's."""
    document = json.loads(triad("plan", "--spec", full, "--stage", "dev", "--json").out)
    volume = 50 * 0.08 / 730
    [services] = [each for each in document["fixed"] if each["name"].startswith("gateway and agent node")]
    balancers = 2 * 0.0225

    assert document["platform"]["name"] == "triad-dev"
    assert (services["count"], document["floor"]["value"]) == (
        1,
        pytest.approx(0.145 + 2 * (0.8 * 0.1632 + volume) + volume + balancers + services["each"]["value"]),
    )


def test_models_are_left_out_by_name(triad: Callable[..., Any], full: Path) -> None:
    """With their rows and their part of the cost; a name that no model has is refused with the nearest."""
    every, left = (
        json.loads(triad("plan", "--spec", full, "--json", *more).out) for more in ((), ("--without", "chat-gpu"))
    )
    strange = triad("plan", "--spec", full, "--without", "chat-gpi")
    names = [[row["name"] for row in document["models"]] for document in (every, left)]

    assert names[1] == [name for name in names[0] if name != "chat-gpu"]
    assert left["models_floor_usd_hour"] < every["models_floor_usd_hour"]
    assert strange.code == 2
    assert "did you mean 'chat-gpu'?" in strange.error


def test_the_agent_says_whom_it_asks_what_it_may_cost_and_where_its_keys_are(
    triad: Callable[..., Any], full: Path
) -> None:
    """For programs under keys that stay, and for people."""
    agent = json.loads(triad("plan", "--spec", full, "--json").out)["agent"]
    shown = triad("plan", "--spec", full).out

    assert agent == {
        "route": "assistant",
        "gateway_key": "triad-full/gateway-client/agent",
        "replicas": {"min": 2, "max": 6},
        "pool": "agents",
        "budget": {"steps": 8, "tokens": 16384, "seconds": 120},
        "parallel": 64,
        "client_keys": ["triad-full/agent-client/default", "triad-full/agent-client/team-a"],
        "weather": {"provider": "open-meteo", "url": "https://customer-api.open-meteo.com"},
        "load_balancer": "triad-agent",
    }
    for each in ("route assistant", "2 to 6 on agents", "120 s", "load balancer triad-agent", *agent["client_keys"]):
        assert each in shown


def test_a_platform_without_an_agent_says_nothing_of_one(triad: Callable[..., Any], tmp_path: Path) -> None:
    """There is none without a model."""
    spec = tmp_path / "platform.yaml"
    spec.write_text("name: bare\n", encoding="utf-8")

    assert json.loads(triad("plan", "--spec", spec, "--json").out)["agent"] is None
    assert "Agent" not in triad("plan", "--spec", spec).out
