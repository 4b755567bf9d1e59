"""How Prometheus finds the gateway's metrics."""

from typing import Any

from cdk8s_charts.gateway_metadata import metadata
from triad.planning.gateway_container import PORT
from triad.planning.gateway_pods import GatewayPods

PATH = "/metrics"
"""It needs no key, and no load balancer leads there; its labels name clients and routes, and nothing that was asked."""


def service_monitor(gateway: GatewayPods) -> dict[str, Any]:
    """Write the ServiceMonitor, which reads every pod behind the Service."""
    return {
        "apiVersion": "monitoring.coreos.com/v1",
        "kind": "ServiceMonitor",
        "metadata": metadata(gateway, gateway.name),
        "spec": {
            "selector": {"matchLabels": dict(gateway.selector)},
            "endpoints": [{"port": PORT, "path": PATH, "interval": "30s"}],
        },
    }
