"""The controllers of a platform, in the order in which they come up."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

from triad.catalog.charts import Chart
from triad.catalog.instances import Silicon
from triad.catalog.versions import charts
from triad.planning.controller_workloads import workloads
from triad.planning.monitoring import GpuMetrics, cert_manager, gpu_metrics, prometheus
from triad.planning.names import cluster_name
from triad.planning.release import Release
from triad.planning.workload import Workload
from triad.spec.platform import PlatformSpec

_NAMESPACES = {
    Release.CERT_MANAGER: "cert-manager",
    Release.EXTERNAL_SECRETS: "external-secrets",
    Release.KEDA: "keda",
    Release.KUBERAY: "kuberay-system",
    Release.PROMETHEUS: "monitoring",
    Release.DCGM_EXPORTER: "monitoring",
}
_SYSTEM_NAMESPACE = "kube-system"


@dataclass(frozen=True, slots=True, kw_only=True)
class Controller:
    """One chart, installed as a release of its name.

    Attributes:
        workloads: On the system nodes; a device plugin has none, it runs where the devices are.
        after: Releases whose pods must answer first.
    """

    release: Release
    chart: Chart
    namespace: str
    workloads: tuple[Workload, ...]
    after: tuple[Release, ...]

    def workload(self, name: str) -> Workload:
        """Find one by name."""
        return next(each for each in self.workloads if each.name == name)


def controllers(spec: PlatformSpec) -> tuple[Controller, ...]:
    """List what runs, each after what it needs.

    The load balancer controller is first, because its webhooks judge what the others bring. Karpenter's CRDs belong to
    the chart that holds nothing else, which can upgrade and delete them: Helm passes over the copies in Karpenter's own
    chart, because by then they are there.
    """
    return tuple(_in_order(spec, tuple(_waves(spec))))


def namespace_of(release: Release) -> str:
    """Where a release's pods run."""
    return _NAMESPACES.get(release, _SYSTEM_NAMESPACE)


def interruption_queue(spec: PlatformSpec) -> str:
    """Name of the queue in which Karpenter hears that AWS will take a node away."""
    return f"{cluster_name(spec)}-interruption"


def _waves(spec: PlatformSpec) -> Iterator[tuple[Release, ...]]:
    yield (Release.LOAD_BALANCER_CONTROLLER,)
    yield tuple(_middle(spec))
    if gpu_metrics(spec) is GpuMetrics.CHART:
        yield (Release.DCGM_EXPORTER,)
    yield (Release.KARPENTER_CRD,)
    yield (Release.KARPENTER,)


def _middle(spec: PlatformSpec) -> Iterator[Release]:
    silicon = {pool.silicon for pool in spec.enabled_pools.values()}
    if cert_manager(spec):
        yield Release.CERT_MANAGER
    yield Release.EXTERNAL_SECRETS
    yield Release.KEDA
    yield Release.KUBERAY
    if Silicon.NVIDIA in silicon:
        yield Release.NVIDIA_PLUGIN
    if Silicon.NEURON in silicon:
        yield Release.NEURON_PLUGIN
    if prometheus(spec):
        yield Release.PROMETHEUS


def _in_order(spec: PlatformSpec, waves: Sequence[tuple[Release, ...]]) -> Iterator[Controller]:
    for before, wave in zip([(), *waves], waves, strict=False):
        for release in wave:
            yield Controller(
                release=release,
                chart=charts()[release],
                namespace=namespace_of(release),
                workloads=tuple(_sized(each, spec) for each in workloads(release, spec.size)),
                after=before,
            )


def _sized(workload: Workload, spec: PlatformSpec) -> Workload:
    return replace(workload, replicas=2 if spec.is_production and not workload.alone else 1)
