"""What every object of the gateway says of itself."""

from collections.abc import Mapping
from typing import Any

from triad.planning.gateway_pods import GatewayPods


def metadata(gateway: GatewayPods, name: str, *, annotations: Mapping[str, str] | None = None) -> dict[str, Any]:
    """Write name, namespace, labels, and annotations where there are any."""
    return {
        "name": name,
        "namespace": gateway.namespace,
        "labels": dict(gateway.labels),
        **({"annotations": dict(annotations)} if annotations else {}),
    }
