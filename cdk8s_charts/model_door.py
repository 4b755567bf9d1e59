"""The door to a model: its Service, whoever makes it, and its host on the internal load balancer."""

from collections.abc import Mapping
from typing import Any

from cdk8s_charts.model_network import Surroundings
from triad.planning.model_pods import Door, ModelWorkload

BALANCED = "LoadBalancer"
_INTERNAL = {
    "service.beta.kubernetes.io/aws-load-balancer-scheme": "internal",
    "service.beta.kubernetes.io/aws-load-balancer-nlb-target-type": "ip",
}


def service_spec(door: Door) -> dict[str, Any]:
    """Say of which type the Service is; a balanced one is our controller's, or Kubernetes makes a public one itself.

    Source: https://kubernetes-sigs.github.io/aws-load-balancer-controller/latest/guide/service/nlb/
    """
    return {"type": door.type, **({"loadBalancerClass": "service.k8s.aws/nlb"} if door.type == BALANCED else {})}


def service_annotations(door: Door) -> Mapping[str, Any]:
    """Write the annotations of the Service's metadata: those given, over those of an internal load balancer."""
    written = {**(_INTERNAL if door.type == BALANCED else {}), **door.annotations}

    return {"annotations": written} if written else {}


def ingress(workload: ModelWorkload, around: Surroundings) -> dict[str, Any]:
    """Write the model's host on the internal load balancer, with the times that the platform's chain gives it."""
    door, timing = workload.door, workload.model.timing
    name, port = (f"{door.name}-serve-svc", door.target) if workload.ray else (door.name, door.port)
    backend = {"service": {"name": name, "port": {"number": port}}}

    return {
        "apiVersion": "networking.k8s.io/v1",
        "kind": "Ingress",
        "metadata": {
            "name": workload.name,
            "namespace": workload.namespace,
            "labels": dict(workload.labels),
            "annotations": {
                "alb.ingress.kubernetes.io/scheme": "internal",
                "alb.ingress.kubernetes.io/target-type": "ip",
                "alb.ingress.kubernetes.io/group.name": around.balancer,
                "alb.ingress.kubernetes.io/healthcheck-path": _health(workload),
                "alb.ingress.kubernetes.io/load-balancer-attributes": f"idle_timeout.timeout_seconds={around.idle_s}",
                "alb.ingress.kubernetes.io/target-group-attributes": (
                    f"deregistration_delay.timeout_seconds={timing.deregistration_s}"
                ),
            },
        },
        "spec": {
            "ingressClassName": "alb",
            "rules": [
                {
                    "host": door.host,
                    "http": {"paths": [{"path": "/", "pathType": "Prefix", "backend": backend}]},
                }
            ],
        },
    }


def _health(workload: ModelWorkload) -> str:
    """Ask what the kubelet asks by HTTP, a load balancer having no key, or Serve's proxy, which every Ray pod has."""
    server = workload.worker.containers[0]
    asked = [each.path for each in (server.readiness, server.liveness) if each and each.path]

    return asked[0] if asked and not workload.ray else "/-/healthz"
