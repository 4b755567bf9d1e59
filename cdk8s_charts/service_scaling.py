"""How many pods of a service there are, and how many may be away."""

from typing import Any

from cdk8s_charts.service_metadata import metadata
from triad.planning.service_pods import ServicePods


def autoscaler(service: ServicePods) -> dict[str, Any]:
    """Write the HorizontalPodAutoscaler: a process of one thread runs out of time first, and memory never shrinks."""
    return {
        "apiVersion": "autoscaling/v2",
        "kind": "HorizontalPodAutoscaler",
        "metadata": metadata(service, service.name),
        "spec": {
            "scaleTargetRef": {"apiVersion": "apps/v1", "kind": "Deployment", "name": service.name},
            "minReplicas": service.scaling.least,
            "maxReplicas": service.scaling.most,
            "metrics": [
                {
                    "type": "Resource",
                    "resource": {
                        "name": "cpu",
                        "target": {"type": "Utilization", "averageUtilization": service.cpu_percent},
                    },
                }
            ],
            "behavior": {"scaleDown": {"stabilizationWindowSeconds": service.calm_s}},
        },
    }


def disruption_budget(service: ServicePods) -> dict[str, Any] | None:
    """Write the budget; None where one pod is all there is, whose node could never go."""
    if service.scaling.most == 1:
        return None

    return {
        "apiVersion": "policy/v1",
        "kind": "PodDisruptionBudget",
        "metadata": metadata(service, service.name),
        "spec": {"maxUnavailable": 1, "selector": {"matchLabels": dict(service.selector)}},
    }
