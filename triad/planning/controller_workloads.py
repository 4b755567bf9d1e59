"""What each controller runs on the system nodes, and what it needs there.

Most charts leave requests empty. Where one has an example, that is the floor here; figures that are ours say so, and
are to be replaced by measured ones.
"""

from collections.abc import Callable, Mapping

from triad.planning.monitoring_workloads import monitoring
from triad.planning.release import Release
from triad.planning.workload import Container, Workload
from triad.spec.platform import Size

_KARPENTER = "aws/karpenter-provider-aws@bde00654 charts/karpenter/values.yaml, its example of 1 CPU and 1Gi"
_LOAD_BALANCER = "aws/eks-charts@52396092 stable/aws-load-balancer-controller/values.yaml, its example"
_KEDA = "kedacore/charts@1444d00d keda/values.yaml, its default"
_KUBERAY = "ray-project/kuberay@59d663ae helm-chart/kuberay-operator/values.yaml: 500 Ray pods need some 500 MB"
_EXTERNAL_SECRETS = (
    "ours: twice the example of external-secrets/external-secrets@cc5bfbc2 deploy/charts/external-secrets/values.yaml"
)
_CERT_MANAGER = "ours: twice the example of cert-manager/cert-manager@24e33194 deploy/charts/cert-manager/values.yaml"
_ONCE = "it is a job, which runs once at install"


def workloads(release: Release, size: Size) -> tuple[Workload, ...]:
    """Workloads of a release, as if each ran once; none where its pods run on the nodes of a pool."""
    decide = _WORKLOADS.get(release)

    return decide(size) if decide else ()


def _load_balancer_controller(_: Size) -> tuple[Workload, ...]:
    return (
        Workload(
            name="controller",
            pod_labels={"app.kubernetes.io/name": "aws-load-balancer-controller"},
            containers=(_container("controller", 100, 128, 512, _LOAD_BALANCER),),
        ),
    )


def _external_secrets(_: Size) -> tuple[Workload, ...]:
    suffixes = {"controller": "", "webhook": "-webhook", "cert-controller": "-cert-controller"}

    return tuple(
        Workload(
            name=name,
            pod_labels={"app.kubernetes.io/name": f"external-secrets{suffix}"},
            containers=(_container(name, 20, 64, 256, _EXTERNAL_SECRETS),),
        )
        for name, suffix in suffixes.items()
    )


def _cert_manager(_: Size) -> tuple[Workload, ...]:
    served = tuple(
        Workload(
            name=name,
            pod_labels={"app.kubernetes.io/instance": "cert-manager", "app.kubernetes.io/component": name},
            containers=(_container(name, 20, 64, 256, _CERT_MANAGER),),
        )
        for name in ("controller", "webhook", "cainjector")
    )
    check = Workload(
        name="startupapicheck",
        alone=_ONCE,
        containers=(_container("startupapicheck", 20, 64, 128, _CERT_MANAGER),),
    )

    return (*served, check)


def _keda(_: Size) -> tuple[Workload, ...]:
    apps = {
        "operator": "keda-operator",
        "metrics-server": "keda-operator-metrics-apiserver",
        "webhooks": "keda-admission-webhooks",
    }

    return tuple(
        Workload(name=name, pod_labels={"app": app}, containers=(_container(name, 100, 100, 1_000, _KEDA),))
        for name, app in apps.items()
    )


def _kuberay(_: Size) -> tuple[Workload, ...]:
    operator = Container(
        name="operator", cpu_m=100, memory_mib=512, memory_limit_mib=1_024, cpu_limit_m=1_000, source=_KUBERAY
    )

    return (
        Workload(
            name="operator", pod_labels={"app.kubernetes.io/component": "kuberay-operator"}, containers=(operator,)
        ),
    )


def _karpenter(size: Size) -> tuple[Workload, ...]:
    containers = {
        Size.PRODUCTION: _container("controller", 1_000, 1_024, 1_024, _KARPENTER),
        Size.DEV: _container("controller", 250, 512, 1_024, f"ours, for some ten nodes: below {_KARPENTER}"),
    }

    return (
        Workload(
            name="controller",
            pod_labels={"app.kubernetes.io/name": "karpenter"},
            containers=(containers[size],),
            apart=True,
        ),
    )


def _container(name: str, cpu_m: int, memory_mib: int, memory_limit_mib: int, source: str) -> Container:
    return Container(name=name, cpu_m=cpu_m, memory_mib=memory_mib, memory_limit_mib=memory_limit_mib, source=source)


_WORKLOADS: Mapping[Release, Callable[[Size], tuple[Workload, ...]]] = {
    Release.LOAD_BALANCER_CONTROLLER: _load_balancer_controller,
    Release.EXTERNAL_SECRETS: _external_secrets,
    Release.CERT_MANAGER: _cert_manager,
    Release.KEDA: _keda,
    Release.KUBERAY: _kuberay,
    Release.PROMETHEUS: monitoring,
    Release.KARPENTER: _karpenter,
}
