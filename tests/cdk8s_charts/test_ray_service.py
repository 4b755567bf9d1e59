"""A model behind Ray Serve."""

from dataclasses import replace
from typing import Any

import pytest

from cdk8s_charts.model_pod import pod_template
from cdk8s_charts.ray_service import ray_service
from tests.cdk8s_charts.made_workloads import HEAD, POD, RAY, SERVED, SERVER, uri
from triad.planning.model_pods import Mount, RayCluster, Scaling

FIXED = Scaling(least=3, most=3, scaler=None)


def written(*, ray: RayCluster = RAY, scaling: Scaling = SERVED.scaling) -> Any:  # noqa: ANN401  # KubeRay's shape
    """Write the `spec` of a RayService."""
    return ray_service(replace(SERVED, ray=ray, scaling=scaling), ray, uri=uri)["spec"]


def test_ray_asks_for_a_token() -> None:
    """Its dashboard takes code from whoever reaches it; KubeRay makes the token and hands it to the pods."""
    assert written()["rayClusterConfig"]["authOptions"] == {"mode": "token"}


def test_the_serve_config_is_carried_as_it_is() -> None:
    """The twin runs the same text."""
    assert written()["serveConfigV2"] == "applications: []\n"


def test_version_upgrade_and_start_parameters_are_those_decided() -> None:
    """KubeRay's own defaults decide none of them."""
    spec = written(ray=replace(RAY, version="2.99.0", upgrade="None"))
    cluster = spec["rayClusterConfig"]
    [group] = cluster["workerGroupSpecs"]

    assert (cluster["rayVersion"], spec["upgradeStrategy"]) == ("2.99.0", {"type": "None"})
    assert cluster["headGroupSpec"]["rayStartParams"] == {"num-cpus": "0"}
    assert (group["groupName"], group["rayStartParams"]) == ("workers", {"num-cpus": "4"})


def test_workers_that_scale_have_bounds_and_no_number() -> None:
    """A deploy would set it back to what it was at the last one."""
    [group] = written()["rayClusterConfig"]["workerGroupSpecs"]

    assert (group["minReplicas"], group["maxReplicas"]) == (2, 5)
    assert "replicas" not in group


def test_workers_that_stay_have_their_number() -> None:
    """Nobody else would say it."""
    [group] = written(scaling=FIXED)["rayClusterConfig"]["workerGroupSpecs"]

    assert (group["replicas"], group["minReplicas"], group["maxReplicas"]) == (3, 3, 3)


def test_the_autoscaler_is_what_was_decided_and_as_confined_as_the_head() -> None:
    """KubeRay adds it with no security context, which the namespace would refuse."""
    cluster = written()["rayClusterConfig"]
    options = cluster["autoscalerOptions"]

    assert cluster["enableInTreeAutoscaling"] is True
    assert (options["version"], options["upscalingMode"], options["idleTimeoutSeconds"]) == ("v2", "Conservative", 77)
    assert options["resources"]["requests"] == {"cpu": "500m", "memory": "512Mi"}
    assert options["env"] == [{"name": "PATIENCE", "value": "3600"}]
    assert options["securityContext"]["allowPrivilegeEscalation"] is False
    assert options["securityContext"]["readOnlyRootFilesystem"] is True


def test_the_autoscaler_writes_where_the_head_writes() -> None:
    """Its root is read-only, and its log is read by the head."""
    logs = Mount(volume="logs", path="/tmp/ray")  # noqa: S108  # a volume of the pod
    models = Mount(volume="models", path="/models", read_only=True)
    head = replace(HEAD, containers=(replace(SERVER, mounts=(models, logs)),))
    options = written(ray=replace(RAY, head=head))["rayClusterConfig"]["autoscalerOptions"]

    assert options["volumeMounts"] == [{"name": "logs", "mountPath": "/tmp/ray"}]  # noqa: S108  # as above


@pytest.mark.parametrize("scales", [True, False])
def test_only_the_head_of_a_cluster_that_scales_has_a_token_of_kubernetes(*, scales: bool) -> None:
    """Its autoscaler asks for pods; the models beside it do not."""
    cluster = written(ray=RAY if scales else replace(RAY, autoscaler=None))["rayClusterConfig"]
    [group] = cluster["workerGroupSpecs"]

    assert cluster["headGroupSpec"]["template"]["spec"]["automountServiceAccountToken"] is scales
    assert group["template"]["spec"]["automountServiceAccountToken"] is False
    assert cluster["enableInTreeAutoscaling"] is scales
    assert ("autoscalerOptions" in cluster) is scales


def test_head_and_workers_have_the_pods_that_were_decided() -> None:
    """One writer for both."""
    cluster = written()["rayClusterConfig"]
    [group] = cluster["workerGroupSpecs"]

    assert cluster["headGroupSpec"]["template"] == pod_template(HEAD, uri=uri, calls_kubernetes=True)
    assert group["template"] == pod_template(POD, uri=uri)


@pytest.mark.parametrize(
    ("annotations", "service"),
    [
        ({}, {"spec": {"type": "NodePort"}}),
        ({"a": "b"}, {"metadata": {"annotations": {"a": "b"}}, "spec": {"type": "NodePort"}}),
    ],
)
def test_the_service_for_serve_is_of_the_type_given(annotations: dict[str, str], service: object) -> None:
    """KubeRay names it and selects its pods."""
    door = replace(SERVED.door, type="NodePort", annotations=annotations)

    assert ray_service(replace(SERVED, door=door), RAY, uri=uri)["spec"]["serveService"] == service


def test_the_object_has_its_name_namespace_and_labels() -> None:
    """What a person looks for."""
    assert ray_service(SERVED, RAY, uri=uri)["metadata"] == {
        "name": "chat",
        "namespace": "models",
        "labels": {"app.kubernetes.io/name": "chat"},
    }
