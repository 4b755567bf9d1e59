"""A model behind Ray Serve: the RayService from which KubeRay makes head, workers and their Services."""

from collections.abc import Mapping
from typing import Any

from cdk8s_charts.model_container import confined, resources
from cdk8s_charts.model_door import service_annotations, service_spec
from cdk8s_charts.model_pod import pod_template
from cdk8s_charts.own_images import ImageUri
from triad.planning.model_pods import Door, ModelWorkload, Pod, RayAutoscaler, RayCluster

AUTOSCALER_VERSION = "v2"
"""Of Ray's autoscaler: how long this one waits for a node and its weights can be set (ray-project/ray#60392)."""


def ray_service(workload: ModelWorkload, ray: RayCluster, *, uri: ImageUri) -> dict[str, Any]:
    """Write the RayService; Ray asks for a token, which KubeRay makes up and hands to every pod of the cluster."""
    return {
        "apiVersion": "ray.io/v1",
        "kind": "RayService",
        "metadata": {"name": workload.name, "namespace": workload.namespace, "labels": dict(workload.labels)},
        "spec": {
            "upgradeStrategy": {"type": ray.upgrade},
            "serveService": _serve_service(workload.door),
            "rayClusterConfig": {
                "rayVersion": ray.version,
                "authOptions": {"mode": "token"},
                **_autoscaling(ray),
                "headGroupSpec": {
                    "rayStartParams": dict(ray.head_parameters),
                    "template": pod_template(ray.head, uri=uri, calls_kubernetes=ray.autoscaler is not None),
                },
                "workerGroupSpecs": [_workers(workload, ray, uri=uri)],
            },
            "serveConfigV2": ray.serve_config,
        },
    }


def _serve_service(door: Door) -> Mapping[str, Any]:
    """Say what KubeRay's Service for Serve is like; it names it, selects its pods and takes the port called `serve`."""
    annotations = service_annotations(door)

    return {**({"metadata": annotations} if annotations else {}), "spec": service_spec(door)}


def _autoscaling(ray: RayCluster) -> Mapping[str, Any]:
    if ray.autoscaler is None:
        return {"enableInTreeAutoscaling": False}

    return {"enableInTreeAutoscaling": True, "autoscalerOptions": _autoscaler(ray.autoscaler, ray.head)}


def _autoscaler(given: RayAutoscaler, head: Pod) -> Mapping[str, Any]:
    """Write the container that KubeRay puts beside the head: as confined as the head, and with its folders.

    KubeRay shares /tmp/ray between both only where the head has no volume there.
    """
    beside = head.containers[0]

    return {
        "version": AUTOSCALER_VERSION,
        "upscalingMode": given.mode,
        "idleTimeoutSeconds": given.idle_s,
        "imagePullPolicy": beside.pull_policy,
        "env": [{"name": name, "value": value} for name, value in given.environment.items()],
        "resources": resources(given.resources),
        "securityContext": confined(writable=beside.writable_root is not None),
        "volumeMounts": [{"name": each.volume, "mountPath": each.path} for each in beside.mounts if not each.read_only],
    }


def _workers(workload: ModelWorkload, ray: RayCluster, *, uri: ImageUri) -> Mapping[str, Any]:
    """Write the worker group; a number of replicas would take back, at every deploy, what a scaler decided."""
    scaling = workload.scaling

    return {
        "groupName": ray.group,
        **({"replicas": scaling.least} if scaling.scaler is None else {}),
        "minReplicas": scaling.least,
        "maxReplicas": scaling.most,
        "rayStartParams": dict(ray.worker_parameters),
        "template": pod_template(workload.worker, uri=uri),
    }
