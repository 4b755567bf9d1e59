"""How Prometheus finds the metrics of a service of ours."""

from typing import Any

from cdk8s_charts.service_metadata import metadata
from triad.planning.service_pods import PORT, ServicePods

PATH = "/metrics"
"""It needs no key, and no load balancer leads there; its labels name clients and routes, and nothing that was asked."""


def service_monitor(service: ServicePods) -> dict[str, Any]:
    """Write the ServiceMonitor, which reads every pod behind the Service."""
    return {
        "apiVersion": "monitoring.coreos.com/v1",
        "kind": "ServiceMonitor",
        "metadata": metadata(service, service.name),
        "spec": {
            "selector": {"matchLabels": dict(service.selector)},
            "endpoints": [{"port": PORT, "path": PATH, "interval": "30s"}],
        },
    }
