"""Rules over what Prometheus is told to read."""

from collections.abc import Iterable, Iterator

from triad.rules.cluster import Cluster, where
from triad.rules.rendered import Body, Rendered
from triad.rules.rule import Offence, rule
from triad.rules.selector_rules import declared
from triad.simulate.replicas import namespace_of
from triad.simulate.selector import Selector

_MONITORS = "https://prometheus-operator.dev/docs/api-reference/api/"


@rule(
    "service-monitor", source=f"{_MONITORS}#monitoring.coreos.com/v1.ServiceMonitorSpec: a port by its Service's name"
)
def service_monitor(rendered: Rendered) -> Iterator[Offence]:
    """A ServiceMonitor finds a Service by its labels, and each endpoint a port of it by its name."""
    cluster = Cluster.read(rendered)
    for monitor in rendered.of_kind("ServiceMonitor"):
        selector, among = Selector.read(monitor["spec"]["selector"]), _among(monitor, cluster)
        found = [
            each
            for each in cluster.services
            if namespace_of(each) in among and selector.matches(each["metadata"].get("labels") or {})
        ]
        if not found:
            yield Offence(f"{where(monitor)} spec.selector", f"{selector} selects no Service of {', '.join(among)}")
            continue
        names = {port.get("name") for each in found for port in each["spec"].get("ports") or ()}
        for index, endpoint in enumerate(monitor["spec"].get("endpoints") or ()):
            if "port" in endpoint and endpoint["port"] not in names:
                allowed = ", ".join(sorted(str(each) for each in names if each))
                yield Offence(
                    f"{where(monitor)} spec.endpoints[{index}].port",
                    f"no Service has a port named {endpoint['port']!r}; allowed: {allowed}",
                )


@rule("pod-monitor", source=f"{_MONITORS}#monitoring.coreos.com/v1.PodMonitorSpec: a port by its container's name")
def pod_monitor(rendered: Rendered) -> Iterator[Offence]:
    """A PodMonitor finds a pod, and each endpoint a port that it declares."""
    cluster = Cluster.read(rendered)
    for monitor in rendered.of_kind("PodMonitor"):
        selector, among = Selector.read(monitor["spec"]["selector"]), _among(monitor, cluster)
        found = cluster.pods(selector, among)
        if not found:
            yield Offence(f"{where(monitor)} spec.selector", f"{selector} selects no pod of {', '.join(among)}")
        for index, port in _ports(monitor["spec"].get("podMetricsEndpoints") or ()):
            if found and not any(pod.has_port(port) for pod in found):
                has = "; ".join(f"{pod.name}: {declared(pod)}" for pod in found)
                yield Offence(
                    f"{where(monitor)} spec.podMetricsEndpoints[{index}]", f"no pod declares port {port!r}; {has}"
                )


def _ports(endpoints: Iterable[Body]) -> Iterator[tuple[int, str | int]]:
    for index, each in enumerate(endpoints):
        for key in ("port", "portNumber", "targetPort"):
            if key in each:
                yield index, each[key]


def _among(monitor: Body, cluster: Cluster) -> tuple[str, ...]:
    """Namespaces that a monitor looks into; its own where it names none."""
    given = monitor["spec"].get("namespaceSelector") or {}
    if given.get("any"):
        return tuple(sorted(cluster.namespaces))

    return tuple(given.get("matchNames") or [namespace_of(monitor)])
