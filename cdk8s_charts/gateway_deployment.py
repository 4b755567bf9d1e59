"""The gateway's Deployment, and the Service in front of it."""

from typing import Any

from cdk8s_charts.gateway_metadata import metadata
from cdk8s_charts.model_pod import pod_template
from cdk8s_charts.own_images import ImageUri
from triad.planning.gateway_container import PORT
from triad.planning.gateway_pods import GatewayPods


def deployment(gateway: GatewayPods, *, uri: ImageUri) -> dict[str, Any]:
    """Write the Deployment; a new pod answers before an old one goes, so that the door is never shut.

    A number of replicas would take back, at every deploy, what the scaler decided.
    """
    scaling = gateway.scaling

    return {
        "apiVersion": "apps/v1",
        "kind": "Deployment",
        "metadata": metadata(gateway, gateway.name),
        "spec": {
            **({"replicas": scaling.least} if scaling.scaler is None else {}),
            "selector": {"matchLabels": dict(gateway.selector)},
            "strategy": {"type": "RollingUpdate", "rollingUpdate": {"maxSurge": 1, "maxUnavailable": 0}},
            "template": pod_template(gateway.pod, uri=uri),
        },
    }


def service(gateway: GatewayPods) -> dict[str, Any]:
    """Write the Service, inside the cluster alone: what leads in from outside is the load balancer."""
    return {
        "apiVersion": "v1",
        "kind": "Service",
        "metadata": metadata(gateway, gateway.name),
        "spec": {
            "type": "ClusterIP",
            "selector": dict(gateway.selector),
            "ports": [{"name": PORT, "port": gateway.port, "targetPort": PORT}],
        },
    }
