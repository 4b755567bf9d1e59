"""The Service through which a model is asked."""

from collections.abc import Mapping
from enum import StrEnum
from typing import Annotated

from pydantic import Field

from triad.spec.fields import LabelKey, form
from triad.spec.part import Part

MOST_PORTS = 65535
Port = Annotated[int, Field(strict=True, ge=1024, le=MOST_PORTS)]
"""A port that a process without rights may open."""

_LABEL = r"[a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?"
Host = Annotated[
    str,
    form(
        rf"(?=.{{1,253}}\Z){_LABEL}(\.{_LABEL})+",
        "a host such as 'chat.example.org', of at most 253 characters and 63 between dots",
    ),
]


class ServiceType(StrEnum):
    """Who reaches a Service; the values are Kubernetes'."""

    CLUSTER_IP = "ClusterIP"
    NODE_PORT = "NodePort"
    LOAD_BALANCER = "LoadBalancer"


class Service(Part):
    """Type, port and names of a model's Service."""

    type: ServiceType = ServiceType.CLUSTER_IP
    """`ClusterIP`, `NodePort` or `LoadBalancer`."""

    port: Annotated[int, Field(strict=True, ge=1, le=MOST_PORTS)] | None = None
    """That clients use; by default the server's own."""

    annotations: Mapping[LabelKey, str] = {}
    """Further annotations."""

    host: Host | None = None
    """Host of an Ingress on the internal load balancer; none by default."""
