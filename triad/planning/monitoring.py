"""What watches the cluster, and who reads the GPUs, which only one exporter may do."""

from enum import StrEnum

from triad.catalog.instances import Silicon
from triad.spec.platform import PlatformSpec


class GpuMetrics(StrEnum):
    """Where a DCGM exporter comes from: two on one node double every figure and fight for the profiler."""

    CONTAINER_INSIGHTS = "amazon-cloudwatch-observability"
    CHART = "dcgm-exporter"


def container_insights(spec: PlatformSpec) -> bool:
    """Whether the CloudWatch add-on runs."""
    return _by_size(spec, given=spec.controllers.container_insights)


def prometheus(spec: PlatformSpec) -> bool:
    """Whether kube-prometheus-stack runs."""
    return _by_size(spec, given=spec.controllers.prometheus)


def cert_manager(spec: PlatformSpec) -> bool:
    """Whether cert-manager runs."""
    return _by_size(spec, given=spec.controllers.cert_manager)


def gpu_metrics(spec: PlatformSpec) -> GpuMetrics | None:
    """Take the add-on's exporter if it is there, else NVIDIA's chart if somebody reads it, else none."""
    if all(pool.silicon is not Silicon.NVIDIA for pool in spec.enabled_pools.values()):
        return None
    if container_insights(spec):
        return GpuMetrics.CONTAINER_INSIGHTS

    return GpuMetrics.CHART if prometheus(spec) else None


def _by_size(spec: PlatformSpec, *, given: bool | None) -> bool:
    return spec.is_production if given is None else given
