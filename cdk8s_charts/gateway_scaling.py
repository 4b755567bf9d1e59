"""How many pods of the gateway there are, and how many may be away."""

from typing import Any

from cdk8s_charts.gateway_metadata import metadata
from triad.planning.gateway_pods import GatewayPods


def autoscaler(gateway: GatewayPods) -> dict[str, Any]:
    """Write the HorizontalPodAutoscaler: processor time is what LiteLLM runs out of first, memory never shrinks."""
    return {
        "apiVersion": "autoscaling/v2",
        "kind": "HorizontalPodAutoscaler",
        "metadata": metadata(gateway, gateway.name),
        "spec": {
            "scaleTargetRef": {"apiVersion": "apps/v1", "kind": "Deployment", "name": gateway.name},
            "minReplicas": gateway.scaling.least,
            "maxReplicas": gateway.scaling.most,
            "metrics": [
                {
                    "type": "Resource",
                    "resource": {
                        "name": "cpu",
                        "target": {"type": "Utilization", "averageUtilization": gateway.cpu_percent},
                    },
                }
            ],
            "behavior": {"scaleDown": {"stabilizationWindowSeconds": gateway.calm_s}},
        },
    }


def disruption_budget(gateway: GatewayPods) -> dict[str, Any] | None:
    """Write the budget; None where one pod is all there is, whose node could never go."""
    if gateway.scaling.most == 1:
        return None

    return {
        "apiVersion": "policy/v1",
        "kind": "PodDisruptionBudget",
        "metadata": metadata(gateway, gateway.name),
        "spec": {"maxUnavailable": 1, "selector": {"matchLabels": dict(gateway.selector)}},
    }
