"""How many pods an object makes."""

from typing import Any

import pytest

from triad.simulate.pod_template import pod_templates
from triad.simulate.replicas import Replicas

POD = {"template": {"spec": {"containers": [{"name": "main"}]}}}


def _object(kind: str, **spec: object) -> dict[str, Any]:
    return {"kind": kind, "metadata": {"name": "chat", "namespace": "models"}, "spec": {**POD, **spec}}


def _replicas(*manifests: dict[str, Any]) -> Replicas:
    *_, last = pod_templates(manifests)

    return last.replicas


def _group(group: dict[str, object], **config: object) -> dict[str, Any]:
    cluster = {"headGroupSpec": POD, "workerGroupSpecs": [{"groupName": "workers", **POD, **group}], **config}

    return {"kind": "RayCluster", "metadata": {"name": "chat"}, "spec": cluster}


@pytest.mark.parametrize("kind", ["Deployment", "StatefulSet", "ReplicaSet"])
def test_a_workload_has_the_number_that_it_says(kind: str) -> None:
    """One where it says none."""
    assert _replicas(_object(kind, replicas=3)) == Replicas(least=3, most=3)
    assert _replicas(_object(kind)) == Replicas(least=1, most=1)


@pytest.mark.parametrize(
    ("scaler", "expected"),
    [
        ({"kind": "ScaledObject", "spec": {"minReplicaCount": 2, "maxReplicaCount": 5}}, Replicas(least=2, most=5)),
        ({"kind": "ScaledObject", "spec": {}}, Replicas(least=0, most=100)),
        ({"kind": "HorizontalPodAutoscaler", "spec": {"maxReplicas": 4}}, Replicas(least=1, most=4)),
    ],
)
@pytest.mark.parametrize(
    ("namespace", "target", "is_meant"),
    [
        ("models", {"name": "chat", "kind": "Deployment"}, True),
        ("models", {"name": "chat"}, True),
        ("agent", {"name": "chat"}, False),
        ("models", {"name": "code"}, False),
        ("models", {"name": "chat", "kind": "StatefulSet"}, False),
    ],
)
def test_a_scaler_decides_over_what_it_names(
    scaler: dict[str, Any], expected: Replicas, namespace: str, target: dict[str, str], *, is_meant: bool
) -> None:
    """By kind, namespace and name; wherever it stands among the objects."""
    given = {
        **scaler,
        "metadata": {"name": "it", "namespace": namespace},
        "spec": {**scaler["spec"], "scaleTargetRef": target},
    }

    assert _replicas(given, _object("Deployment", replicas=7)) == (expected if is_meant else Replicas(least=7, most=7))


def test_a_scaler_means_its_own_namespace() -> None:
    """A workload of another one keeps its number."""
    scaler = _object("ScaledObject", scaleTargetRef={"name": "chat"})
    elsewhere = {**_object("Deployment", replicas=7), "metadata": {"name": "chat", "namespace": "agent"}}
    del scaler["spec"]["template"]

    assert _replicas(scaler, elsewhere) == Replicas(least=7, most=7)


@pytest.mark.parametrize(
    ("manifest", "expected"),
    [
        (_object("Job", parallelism=4), Replicas(least=4, most=4)),
        (_object("Job"), Replicas()),
        ({"kind": "CronJob", "metadata": {"name": "it"}, "spec": {"jobTemplate": {"spec": POD}}}, Replicas()),
        (
            {"kind": "ScaledJob", "metadata": {"name": "it"}, "spec": {"jobTargetRef": POD, "maxReplicaCount": 9}},
            Replicas(least=0, most=9),
        ),
    ],
)
def test_a_job_has_as_many_as_run_at_once(manifest: dict[str, Any], expected: Replicas) -> None:
    """One that is scaled begins with none."""
    assert _replicas(manifest) == expected


@pytest.mark.parametrize(
    ("group", "scales", "expected"),
    [
        ({"minReplicas": 1, "maxReplicas": 4}, True, Replicas(least=1, most=4)),
        ({"minReplicas": 1, "maxReplicas": 4, "numOfHosts": 2}, True, Replicas(least=2, most=8)),
        ({"minReplicas": 1, "maxReplicas": 4}, False, Replicas(least=1, most=1)),
        ({"minReplicas": 1, "maxReplicas": 4, "replicas": 3}, False, Replicas(least=3, most=3)),
        ({"minReplicas": 1, "maxReplicas": 4, "replicas": 9}, False, Replicas(least=4, most=4)),
        ({"minReplicas": 2, "replicas": 1}, False, Replicas(least=2, most=2)),
        ({}, False, Replicas(least=0, most=0)),
    ],
)
def test_a_group_of_workers_keeps_its_bounds(group: dict[str, object], expected: Replicas, *, scales: bool) -> None:
    """The number that is given counts where nobody scales."""
    assert _replicas(_group(group, enableInTreeAutoscaling=scales)) == expected


def test_a_cluster_has_one_head() -> None:
    """Whatever its workers do."""
    head, _ = pod_templates([_group({"minReplicas": 5, "maxReplicas": 5})])

    assert head.replicas == Replicas()
