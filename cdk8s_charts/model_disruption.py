"""How many of a model's pods may be taken away at once."""

from typing import Any

from cdk8s_charts.model_selector import server_selector
from triad.planning.model_pods import ModelWorkload


def disruption_budget(workload: ModelWorkload) -> dict[str, Any] | None:
    """Write the budget of the pods with the engine; None where one pod is all there is, whose node could never go.

    Of a Deployment's pods Kubernetes knows how many there should be, and one may be away. A RayCluster does not say,
    and `maxUnavailable` of such pods allows no eviction ever: so all but one of those that always run must stay.

    Source: https://kubernetes.io/docs/tasks/run-application/configure-pdb/#arbitrary-controllers-and-selectors
    """
    bound = _of_ray(workload) if workload.ray else _of_deployment(workload)
    if bound is None:
        return None

    return {
        "apiVersion": "policy/v1",
        "kind": "PodDisruptionBudget",
        "metadata": {"name": workload.name, "namespace": workload.namespace, "labels": dict(workload.labels)},
        "spec": {**bound, "selector": {"matchLabels": server_selector(workload)}},
    }


def _of_ray(workload: ModelWorkload) -> dict[str, int] | None:
    least = workload.scaling.least
    return {"minAvailable": least - 1} if least > 1 else None


def _of_deployment(workload: ModelWorkload) -> dict[str, int] | None:
    return {"maxUnavailable": 1} if workload.scaling.most > 1 else None
