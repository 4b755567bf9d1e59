"""The load balancer in front of the gateway."""

import json
from typing import Any

from cdk8s_charts.gateway_metadata import metadata
from triad.planning.gateway_container import PORT
from triad.planning.gateway_pods import Balancer, GatewayPods

PATHS = "/v1"
"""All that clients ask lies below it; health, metrics and administration do not, and stay inside the cluster."""

TLS_POLICY = "ELBSecurityPolicy-TLS13-1-2-2021-06"
"""TLS 1.2 and 1.3 (Application Load Balancer user guide, security policies: the one that is recommended)."""

_ALB = "alb.ingress.kubernetes.io"


def ingress(gateway: GatewayPods, balancer: Balancer) -> dict[str, Any]:
    """Write the Ingress: TLS alone, for who may use it, with the times that the platform's chain gives it."""
    backend = {"service": {"name": gateway.name, "port": {"name": PORT}}}

    return {
        "apiVersion": "networking.k8s.io/v1",
        "kind": "Ingress",
        "metadata": metadata(gateway, gateway.name, annotations=_annotations(balancer)),
        "spec": {
            "ingressClassName": "alb",
            "rules": [
                {
                    **({"host": balancer.host} if balancer.host else {}),
                    "http": {"paths": [{"path": PATHS, "pathType": "Prefix", "backend": backend}]},
                }
            ],
        },
    }


def _annotations(balancer: Balancer) -> dict[str, str]:
    attributes = {
        "idle_timeout.timeout_seconds": balancer.idle_s,
        "routing.http.drop_invalid_header_fields.enabled": "true",
    }
    targets = {
        "deregistration_delay.timeout_seconds": balancer.deregistration_s,
        "load_balancing.algorithm.type": "least_outstanding_requests",
    }
    written = {
        "load-balancer-name": balancer.name,
        "scheme": balancer.scheme,
        "target-type": "ip",
        "inbound-cidrs": ",".join(map(str, balancer.allowed)),
        "listen-ports": json.dumps([{"HTTP": 80}, {"HTTPS": 443}]),
        "ssl-redirect": "443",
        "certificate-arn": balancer.certificate,
        "ssl-policy": TLS_POLICY,
        "healthcheck-path": balancer.health,
        "load-balancer-attributes": _pairs(attributes),
        "target-group-attributes": _pairs(targets),
    }

    return {f"{_ALB}/{name}": value for name, value in written.items()}


def _pairs(values: dict[str, object]) -> str:
    return ",".join(f"{name}={value}" for name, value in values.items())
