"""What the EKS add-ons run on the system nodes; their requests are set by AWS, and counted here."""

from collections.abc import Iterator

from triad.planning.monitoring import container_insights
from triad.planning.workload import Container, Workload
from triad.spec.platform import PlatformSpec

_COREDNS = "awsdocs/amazon-eks-user-guide, coredns add-on: two replicas of 100m and 70Mi, at most 170Mi"
_METRICS_SERVER = "kubernetes-sigs/metrics-server@5ed5d3a2 charts/metrics-server/values.yaml; two replicas as add-on"
_EBS = "kubernetes-sigs/aws-ebs-csi-driver@429e202e charts/aws-ebs-csi-driver/values.yaml"
_CLOUDWATCH = "aws-observability/helm-charts@71a298ff charts/amazon-cloudwatch-observability/values.yaml"
_EBS_CONTAINERS = ("ebs-plugin", "csi-provisioner", "csi-attacher", "csi-snapshotter", "csi-resizer", "liveness-probe")


def addon_workloads(spec: PlatformSpec) -> tuple[Workload, ...]:
    """Deployments of the add-ons; their DaemonSets are in the catalogue, because every node has them."""
    return tuple(_workloads(spec))


def _workloads(spec: PlatformSpec) -> Iterator[Workload]:
    yield _workload("coredns", _container("coredns", 100, 70, 170, _COREDNS))
    yield _workload("metrics-server", _container("metrics-server", 100, 200, 400, _METRICS_SERVER))
    yield _workload("ebs-csi-controller", *(_container(name, 10, 40, 256, _EBS) for name in _EBS_CONTAINERS))
    if container_insights(spec):
        manager = _container("manager", 100, 64, 256, _CLOUDWATCH)
        yield _workload("amazon-cloudwatch-observability-controller-manager", manager, replicas=1)


def _workload(name: str, *containers: Container, replicas: int = 2) -> Workload:
    return Workload(name=name, containers=containers, replicas=replicas)


def _container(name: str, cpu_m: int, memory_mib: int, memory_limit_mib: int, source: str) -> Container:
    return Container(name=name, cpu_m=cpu_m, memory_mib=memory_mib, memory_limit_mib=memory_limit_mib, source=source)
