"""Pods in rendered objects."""

from collections.abc import Mapping
from typing import Any

import pytest

from triad.simulate.pod import pods
from triad.simulate.quantity import CPU, MEMORY, PODS, thousandths

SPEC = {"containers": [{"name": "main", "resources": {"requests": {"cpu": "1"}}}]}
TEMPLATE = {"template": {"spec": SPEC}}
RAY = {"headGroupSpec": TEMPLATE, "workerGroupSpecs": [{"groupName": "workers", **TEMPLATE}]}
RAY_PLACES = ("headGroupSpec", "workerGroupSpecs[0]")


def _object(kind: str, spec: Mapping[str, Any]) -> Mapping[str, Any]:
    return {"kind": kind, "metadata": {"name": "it"}, "spec": spec}


def _requests(spec: Mapping[str, Any]) -> Mapping[str, int]:
    [pod] = pods([_object("Pod", spec)])

    return pod.requests


@pytest.mark.parametrize(
    ("manifest", "places"),
    [
        (_object("Pod", SPEC), ["Pod/it"]),
        *[(_object(kind, TEMPLATE), [f"{kind}/it"]) for kind in ("Deployment", "StatefulSet", "DaemonSet", "Job")],
        (_object("CronJob", {"jobTemplate": {"spec": TEMPLATE}}), ["CronJob/it spec.jobTemplate.spec"]),
        (_object("ScaledJob", {"jobTargetRef": TEMPLATE}), ["ScaledJob/it spec.jobTargetRef"]),
        (_object("RayCluster", RAY), [f"RayCluster/it spec.{place}" for place in RAY_PLACES]),
        (
            _object("RayJob", {"rayClusterSpec": RAY}),
            [f"RayJob/it spec.rayClusterSpec.{place}" for place in RAY_PLACES],
        ),
        (
            _object("RayService", {"rayClusterConfig": RAY}),
            [f"RayService/it spec.rayClusterConfig.{place}" for place in RAY_PLACES],
        ),
        (_object("Service", {"ports": [{"name": "http"}]}), []),
    ],
    ids=lambda value: value.get("kind") if isinstance(value, dict) else None,
)
def test_finds_the_pods_of_every_kind(manifest: Mapping[str, Any], places: list[str]) -> None:
    """A pod is named by its object, and by the place in it where there are several."""
    assert [pod.name for pod in pods([manifest])] == places


def test_requests_are_the_larger_of_start_and_run() -> None:
    """An init container is gone when the others run, so only the larger of the two counts."""
    started = {**SPEC, "initContainers": [{"name": "copy", "resources": {"requests": {"cpu": "3", "memory": "1Gi"}}}]}

    assert _requests(started) == {CPU: 3_000, MEMORY: thousandths("1Gi"), PODS: 1_000}


def test_a_sidecar_runs_beside_what_comes_after_it() -> None:
    """It adds to the containers and to later init containers, not to earlier ones."""
    sidecar = {"name": "proxy", "restartPolicy": "Always", "resources": {"requests": {"cpu": "500m"}}}
    first = {"name": "first", "resources": {"requests": {"cpu": "1200m"}}}
    later = {"name": "later", "resources": {"requests": {"cpu": "1300m"}}}

    assert _requests({**SPEC, "initContainers": [first, sidecar]})[CPU] == 1_500
    assert _requests({**SPEC, "initContainers": [first, sidecar, later]})[CPU] == 1_800


def test_a_limit_without_a_request_is_one() -> None:
    """A request that is there wins over the limit."""
    limits = {"limits": {"cpu": "4", "nvidia.com/gpu": "1"}, "requests": {"cpu": "2"}}

    requests = _requests({"containers": [{"name": "main", "resources": limits}]})

    assert requests == {CPU: 2_000, "nvidia.com/gpu": 1_000, PODS: 1_000}


def test_the_sandbox_counts() -> None:
    """A runtime class's overhead is added to the containers."""
    assert _requests({**SPEC, "overhead": {"cpu": "250m"}})[CPU] == 1_250
