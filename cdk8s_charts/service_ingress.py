"""The load balancer in front of a service of ours."""

import json
from collections.abc import Mapping
from typing import Any

from cdk8s_charts.service_metadata import metadata
from triad.planning.balancer import Balancer
from triad.planning.service_pods import PORT, ServicePods

Paths = Mapping[str, str]
"""What leads in from outside, each with its `pathType`: `Exact`, or `Prefix` for all that lies below too."""

TLS_POLICY = "ELBSecurityPolicy-TLS13-1-2-2021-06"
"""TLS 1.2 and 1.3 (Application Load Balancer user guide, security policies: the one that is recommended)."""

_ALB = "alb.ingress.kubernetes.io"


def ingress(service: ServicePods, balancer: Balancer, paths: Paths) -> dict[str, Any]:
    """Write the Ingress: TLS alone, for who may use it, with the times that the platform's chain gives it."""
    backend = {"service": {"name": service.name, "port": {"name": PORT}}}

    return {
        "apiVersion": "networking.k8s.io/v1",
        "kind": "Ingress",
        "metadata": metadata(service, service.name, annotations=_annotations(balancer)),
        "spec": {
            "ingressClassName": "alb",
            "rules": [
                {
                    **({"host": balancer.host} if balancer.host else {}),
                    "http": {
                        "paths": [
                            {"path": path, "pathType": type_, "backend": backend} for path, type_ in paths.items()
                        ]
                    },
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
