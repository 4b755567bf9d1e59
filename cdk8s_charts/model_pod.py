"""The pod template of a served model: the same writer for a Ray cluster's head and workers and for a Deployment."""

from collections.abc import Mapping
from typing import Any

from cdk8s_charts.model_container import container
from cdk8s_charts.own_images import ImageUri
from triad.planning.model_pods import ModelWorkload, Pod, Volume, VolumeKind
from triad.planning.pools import Taint

_GROUP_READS = 0o440
"""Mode of a secret's files: their owner is root, and the pod's user is in their group."""


def pods(workload: ModelWorkload) -> tuple[Pod, ...]:
    """Name every kind of pod that a workload has, of which each counts once however often it runs."""
    return (workload.worker, workload.ray.head) if workload.ray else (workload.worker,)


def pod_template(pod: Pod, *, uri: ImageUri, calls_kubernetes: bool = False) -> dict[str, Any]:
    """Write a pod template as Kubernetes reads it; what it has not is left out.

    Args:
        pod: What was decided.
        uri: Of our images.
        calls_kubernetes: Whether something in the pod uses the token of its service account.
    """
    spec = {
        "serviceAccountName": pod.service_account,
        "automountServiceAccountToken": calls_kubernetes,
        # Or each Service of the namespace sets variables: one named `vllm` sets VLLM_PORT, and vLLM does not start.
        "enableServiceLinks": False,
        "terminationGracePeriodSeconds": pod.termination_grace_s,
        "nodeSelector": dict(pod.node_selector),
        "tolerations": [_toleration(each) for each in pod.tolerations],
        "affinity": dict(pod.affinity),
        "topologySpreadConstraints": [dict(each) for each in pod.spread],
        "securityContext": _identity(pod.user),
        "initContainers": [container(each, uri=uri) for each in pod.init_containers],
        "containers": [container(each, uri=uri) for each in pod.containers],
        "volumes": [_volume(each) for each in pod.volumes],
    }

    return {
        "metadata": _metadata(pod),
        "spec": {key: value for key, value in spec.items() if value or isinstance(value, bool)},
    }


def _metadata(pod: Pod) -> Mapping[str, Any]:
    return {"labels": dict(pod.labels), **({"annotations": dict(pod.annotations)} if pod.annotations else {})}


def _toleration(taint: Taint) -> Mapping[str, str]:
    return {"key": taint.key, "operator": "Equal", "value": taint.value, "effect": taint.effect}


def _identity(user: int) -> Mapping[str, Any]:
    return {
        "runAsNonRoot": True,
        "runAsUser": user,
        "runAsGroup": user,
        "fsGroup": user,
        # The default walks every file of a volume at every start, which for weights takes minutes.
        "fsGroupChangePolicy": "OnRootMismatch",
        "seccompProfile": {"type": "RuntimeDefault"},
    }


def _volume(volume: Volume) -> Mapping[str, Any]:
    if volume.kind is VolumeKind.CONFIG:
        return {"name": volume.name, "configMap": {"name": volume.source}}
    if volume.kind is VolumeKind.SECRET:
        return {"name": volume.name, "secret": {"secretName": volume.source, "defaultMode": _GROUP_READS}}
    if volume.kind is VolumeKind.CLAIM:
        return {"name": volume.name, "persistentVolumeClaim": {"claimName": volume.claim}}
    medium = {"medium": "Memory"} if volume.kind is VolumeKind.MEMORY else {}
    limit = {"sizeLimit": f"{volume.size_mib}Mi"} if volume.size_mib is not None else {}

    return {"name": volume.name, "emptyDir": {**medium, **limit}}
