"""What a RayService may have beyond its model."""

from collections.abc import Iterator
from enum import StrEnum
from typing import Annotated
from urllib.parse import urlsplit

from pydantic import AfterValidator

from triad.spec.fields import Duration, Flag, PositiveCount, form
from triad.spec.part import Contradiction, Part
from triad.spec.service import MOST_PORTS


def _with_port(url: str) -> str:
    port = urlsplit(url).netloc.partition(":")[2]
    if port and int(port) > MOST_PORTS:
        msg = f"must have a port of at most {MOST_PORTS}, got {url!r}"
        raise ValueError(msg)

    return url


Url = Annotated[
    str,
    form(r"https?://[\w.-]+(:\d{1,5})?(/[\w./-]*)?", "a URL such as 'http://grafana.monitoring:3000'"),
    AfterValidator(_with_port),
]


class Upgrade(StrEnum):
    """What a change of the cluster's pods does."""

    NEW_CLUSTER = "new-cluster"
    NONE = "none"


class UpscalingMode(StrEnum):
    """How eagerly Ray's autoscaler adds workers; the values are KubeRay's."""

    DEFAULT = "Default"
    AGGRESSIVE = "Aggressive"
    CONSERVATIVE = "Conservative"


class RayAutoscaling(Part):
    """Ray's own autoscaler: workers come and go with the replicas that Serve wants."""

    enabled: Flag | None = None
    """By default whether replicas may differ in number."""

    mode: UpscalingMode = UpscalingMode.DEFAULT
    """How eagerly workers are added: `Default`, `Aggressive` or `Conservative`."""

    idle_timeout: Duration = "60s"
    """How long a worker without a replica stays; Serve waits ten minutes before that."""


class Actors(Part):
    """Bounds of Serve's autoscaling, where `replicas` counts workers that hold several actors or none."""

    min: PositiveCount | None = None
    """Actors that always run; by default as many as replicas."""

    max: PositiveCount | None = None
    """The most under load; by default as many as replicas, or as always run."""

    def contradictions(self) -> Iterator[Contradiction]:
        """Yield a maximum below the minimum."""
        if self.min and self.max and self.max < self.min:
            yield Contradiction(("max",), f"must be at least min, which is {self.min}, got {self.max}")


class RayObservability(Part):
    """What the dashboard's charts are drawn from; by default kube-prometheus-stack where it runs."""

    prometheus_host: Url | None = None
    """Prometheus, as the head reaches it."""

    grafana_host: Url | None = None
    """Grafana, as the head reaches it."""

    grafana_iframe_host: Url | None = None
    """Grafana, as the browser reaches it."""


class Ray(Part):
    """One Ray cluster."""

    autoscaling: RayAutoscaling = RayAutoscaling()
    """Ray's own autoscaler."""

    actors: Actors = Actors()
    """Bounds of Serve's autoscaling."""

    observability: RayObservability = RayObservability()
    """Charts of the dashboard."""

    upgrade: Upgrade | None = None
    """`new-cluster` beside the old, on twice the nodes, or `none`; by default the first on CPUs alone."""

    spot: Flag = False
    """Whether workers may run on Spot, where Ray was seen to lose them (ray-project/ray#66056, #66157)."""
