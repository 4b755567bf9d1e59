"""Tests of triad.planning.misplaced."""

from collections.abc import Mapping
from typing import Any

import pytest

from cdk8s_charts.platform import manifests
from triad.cli.manifests import objects
from triad.planning.misplaced import misplaced
from triad.planning.pools import node_pools
from triad.simulate.platform import simulate
from triad.spec import PlatformSpec

ZONES = {"maxSkew": 1, "topologyKey": "topology.kubernetes.io/zone", "whenUnsatisfiable": "DoNotSchedule"}
WISHED = {**ZONES, "whenUnsatisfiable": "ScheduleAnyway"}
HOSTS = {**ZONES, "topologyKey": "kubernetes.io/hostname"}
OTHERS = {**ZONES, "labelSelector": {"matchLabels": {"triad/model": "another"}}}
NOT_OURS = {
    **ZONES,
    "labelSelector": {"matchExpressions": [{"key": "triad/model", "operator": "NotIn", "values": ["m"]}]},
}
OURS = {**ZONES, "labelSelector": {"matchExpressions": [{"key": "triad/model", "operator": "Exists"}]}}
UPDATES_APART = {**ZONES, "maxSkew": 2, "matchLabelKeys": ["pod-template-hash"]}


def _spec(
    *spread: Mapping[str, Any], least: int = 2, group: bool | None = None, runtime: str = "ray", most: int | None = None
) -> PlatformSpec:
    model = {
        "model": "llama-3.2-3b-instruct-q4_0",
        "pool": "arm",
        "cpus": 8,
        "runtime": runtime,
        "replicas": {"min": least, "max": most or least},
        "placement": {"spread": spread} | ({} if group is None else {"group": group}),
    }
    pools = {"arm": {"silicon": "graviton", "sizes": ["8xlarge"], "limits": {"cpu": 512}}}

    return PlatformSpec.model_validate({"pools": pools, "models": {"m": model}})


def _found(spec: PlatformSpec) -> list[tuple[str | int, ...]]:
    return [each.path for each in misplaced(spec, node_pools(spec))]


def _waiting(spec: PlatformSpec) -> int:
    made = [each for text in manifests(spec).values() for each in objects(text)]
    outcome = simulate(made, zones=frozenset(spec.zone_ids), container_insights=False)

    return sum(outcome.waiting.values())


@pytest.mark.parametrize(
    ("spec", "index"),
    [
        (_spec(WISHED, ZONES), 1),
        (_spec(OURS), 0),
        (_spec({**ZONES, "maxSkew": 2}, least=3), 0),
        (_spec(ZONES, group=True, runtime="deployment"), 0),
    ],
)
def test_what_no_scheduler_fulfils_is_named(spec: PlatformSpec, index: int) -> None:
    """Pods of a group cannot be in one zone and evenly in all."""
    assert _found(spec) == [("models", "m", "placement", "spread", index)]
    assert _waiting(spec)


@pytest.mark.parametrize(
    "spec",
    [
        _spec(ZONES, least=1),
        _spec(WISHED),
        _spec(HOSTS),
        _spec({**ZONES, "maxSkew": 2}),
        _spec(ZONES, group=False),
        _spec(ZONES, runtime="deployment"),
        _spec(OTHERS),
        _spec(NOT_OURS),
        _spec(UPDATES_APART, group=True, runtime="deployment"),
    ],
)
def test_what_a_scheduler_fulfils_is_not(spec: PlatformSpec) -> None:
    """A wish, another topology, room enough, no group, or somebody else's pods."""
    assert not _found(spec)
    assert not _waiting(spec)


def test_the_pod_that_an_update_adds_is_counted() -> None:
    """It would wait for ever for room in the zone of the two, and they for it."""
    spec = _spec({**ZONES, "maxSkew": 2}, group=True, runtime="deployment")
    [found] = misplaced(spec, node_pools(spec))

    assert "more than 2 of its 3 pods, with the one that an update adds" in found.message
    assert found.message.endswith("ScheduleAnyway, maxSkew 3 or more, or 'placement: {group: false}'")


def test_workers_under_load_are_counted() -> None:
    """The second of a cluster that grows would wait."""
    assert _found(_spec(ZONES, least=1, most=2))
