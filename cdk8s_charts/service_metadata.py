"""What every object of a service of ours says of itself."""

from collections.abc import Mapping
from typing import Any

from triad.planning.service_pods import ServicePods


def metadata(service: ServicePods, name: str, *, annotations: Mapping[str, str] | None = None) -> dict[str, Any]:
    """Write name, namespace, labels, and annotations where there are any."""
    return {
        "name": name,
        "namespace": service.namespace,
        "labels": dict(service.labels),
        **({"annotations": dict(annotations)} if annotations else {}),
    }
