"""What kube-prometheus-stack runs, and what it needs.

Its pods have no priority: they give way to the controllers that they watch.
"""

from triad.planning.workload import Container, Workload
from triad.spec.platform import Size

_STACK = "prometheus-community/helm-charts@cf408a29 charts/kube-prometheus-stack/values.yaml"
_GRAFANA = "grafana-community/helm-charts@03968120 charts/grafana/values.yaml, its example"
_STATE_METRICS = "kubernetes/kube-state-metrics README.md, resource recommendation"

PROMETHEUS = "prometheus"
"""Name of the workload that keeps what was read."""

PROMETHEUS_VOLUME_GIB = 50
"""Of each replica, on the default storage class."""

RETENTION_DAYS = 10
"""How long Prometheus keeps what it read, unless its volume is full before."""

_PROMETHEUS = Container(
    name=PROMETHEUS,
    cpu_m=200,
    memory_mib=1_024,
    memory_limit_mib=4_096,
    source=f"ours, for some fifty nodes: two and a half times the example of {_STACK}",
)
_RELOADER = Container(
    name="config-reloader",
    cpu_m=10,
    memory_mib=50,
    memory_limit_mib=100,
    source=f"memory: {_STACK}, its example; cpu ours: it watches files",
)
_OPERATOR = Container(name="operator", cpu_m=100, memory_mib=100, memory_limit_mib=400, source=f"{_STACK}, its example")
_PATCH = Container(name="patch", cpu_m=10, memory_mib=32, memory_limit_mib=64, source="ours: it writes one certificate")
_STATES = Container(name="kube-state-metrics", cpu_m=100, memory_mib=250, memory_limit_mib=500, source=_STATE_METRICS)
_DASHBOARDS = Container(name="grafana", cpu_m=100, memory_mib=128, memory_limit_mib=512, source=_GRAFANA)
_SIDECARS = tuple(
    Container(name=name, cpu_m=50, memory_mib=50, memory_limit_mib=200, source=_GRAFANA)
    for name in ("grafana-sc-dashboard", "grafana-sc-datasources")
)


def monitoring(_: Size) -> tuple[Workload, ...]:
    """Workloads of the stack without Alertmanager, which has nobody to tell: alarms are CloudWatch's."""
    return (
        Workload(
            name=PROMETHEUS,
            priority=None,
            pod_labels={"app.kubernetes.io/name": "prometheus"},
            containers=(_PROMETHEUS, _RELOADER),
        ),
        _single("operator", _OPERATOR, why="it elects no leader, and its chart has no key for a second"),
        _single("patch", _PATCH, why="it is a job, which runs once at install"),
        _single("kube-state-metrics", _STATES, why="a second would count every object twice"),
        _single("grafana", _DASHBOARDS, *_SIDECARS, why="it keeps its state in a file"),
    )


def _single(name: str, *containers: Container, why: str) -> Workload:
    return Workload(name=name, priority=None, alone=why, containers=containers)
