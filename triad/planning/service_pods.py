"""The pods of a service of ours, as gateway and agent are, with every default decided: charts write it as it stands."""

from collections.abc import Mapping
from dataclasses import dataclass

from triad.planning.balancer import Balancer
from triad.planning.filled_secret import FilledSecret
from triad.planning.model_pods import Pod, Scaling

PORT = "http"
"""Name of the one port that it has."""

AUTOSCALER = "HorizontalPodAutoscaler"


@dataclass(frozen=True, slots=True, kw_only=True)
class ServicePods:
    """Everything in Kubernetes that every service of ours is.

    Attributes:
        name: Of every object that has no name of its own.
        cpu_percent: Of what is requested, at which replicas are added.
        calm_s: For which fewer replicas must have sufficed before one goes.
        secrets: Of its namespace.
        watched: Whether Prometheus reads its metrics.
    """

    name: str
    namespace: str
    labels: Mapping[str, str]
    selector: Mapping[str, str]
    pod: Pod
    scaling: Scaling
    cpu_percent: int
    calm_s: int
    port: int
    secrets: tuple[FilledSecret, ...]
    watched: bool
    balancer: Balancer | None
