"""A model behind its engine's own server: a Deployment, and the Service in front of it."""

from typing import Any

from cdk8s_charts.model_door import service_annotations, service_spec
from cdk8s_charts.model_pod import pod_template
from cdk8s_charts.model_selector import server_selector
from cdk8s_charts.own_images import ImageUri
from triad.planning.model_pods import ModelWorkload


def deployment(workload: ModelWorkload, *, uri: ImageUri) -> dict[str, Any]:
    """Write the Deployment; a new pod answers before an old one goes, so that the model is never away.

    A number of replicas would take back, at every deploy, what a scaler decided.
    """
    scaling = workload.scaling

    return {
        "apiVersion": "apps/v1",
        "kind": "Deployment",
        "metadata": {"name": workload.name, "namespace": workload.namespace, "labels": dict(workload.labels)},
        "spec": {
            **({"replicas": scaling.least} if scaling.scaler is None else {}),
            "selector": {"matchLabels": server_selector(workload)},
            "strategy": {"type": "RollingUpdate", "rollingUpdate": {"maxSurge": 1, "maxUnavailable": 0}},
            "template": pod_template(workload.worker, uri=uri),
        },
    }


def service(workload: ModelWorkload) -> dict[str, Any]:
    """Write the Service; a RayService has one of KubeRay's instead."""
    door = workload.door

    return {
        "apiVersion": "v1",
        "kind": "Service",
        "metadata": {
            "name": door.name,
            "namespace": workload.namespace,
            "labels": dict(workload.labels),
            **service_annotations(door),
        },
        "spec": {
            **service_spec(door),
            "selector": server_selector(workload),
            "ports": [{"name": "http", "port": door.port, "targetPort": door.target}],
        },
    }
