"""The Deployment of a service of ours, and the Service in front of it."""

from typing import Any

from cdk8s_charts.model_pod import pod_template
from cdk8s_charts.own_images import ImageUri
from cdk8s_charts.service_metadata import metadata
from triad.planning.service_pods import PORT, ServicePods


def deployment(given: ServicePods, *, uri: ImageUri) -> dict[str, Any]:
    """Write the Deployment; a new pod answers before an old one goes, so that the door is never shut.

    A number of replicas would take back, at every deploy, what the scaler decided.
    """
    scaling = given.scaling

    return {
        "apiVersion": "apps/v1",
        "kind": "Deployment",
        "metadata": metadata(given, given.name),
        "spec": {
            **({"replicas": scaling.least} if scaling.scaler is None else {}),
            "selector": {"matchLabels": dict(given.selector)},
            "strategy": {"type": "RollingUpdate", "rollingUpdate": {"maxSurge": 1, "maxUnavailable": 0}},
            "template": pod_template(given.pod, uri=uri),
        },
    }


def service(given: ServicePods) -> dict[str, Any]:
    """Write the Service, inside the cluster alone: what leads in from outside is the load balancer."""
    return {
        "apiVersion": "v1",
        "kind": "Service",
        "metadata": metadata(given, given.name),
        "spec": {
            "type": "ClusterIP",
            "selector": dict(given.selector),
            "ports": [{"name": PORT, "port": given.port, "targetPort": PORT}],
        },
    }
