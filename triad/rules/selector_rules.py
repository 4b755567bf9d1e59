"""Rules over what selects pods: a selector that finds nothing is accepted by the API server, and does nothing."""

from collections.abc import Iterator, Mapping, Sequence

from triad.rules.balancers import leads
from triad.rules.cluster import Cluster, where
from triad.rules.rendered import Body, Rendered, name_of
from triad.rules.rule import Offence, rule
from triad.simulate.kuberay import config_of
from triad.simulate.pod_template import PodTemplate
from triad.simulate.replicas import namespace_of
from triad.simulate.selector import Selector

_SERVICES = "https://kubernetes.io/docs/concepts/services-networking/service/"
_BUDGETS = "https://kubernetes.io/docs/tasks/run-application/configure-pdb/"


@rule(
    "service-selects",
    source=f"{_SERVICES}; ray-project/kuberay issue 2648: a RayService's head Service keeps app.kubernetes.io/name",
)
def service_selects(rendered: Rendered) -> Iterator[Offence]:
    """Behind every Service is a pod, also behind those that KubeRay makes."""
    cluster = Cluster.read(rendered)
    for service in cluster.services:
        selector = service["spec"].get("selector")
        if selector and not cluster.pods(Selector.of_labels(selector), [namespace_of(service)]):
            yield Offence(f"{where(service)} spec.selector", _nothing(cluster, Selector.of_labels(selector), service))


@rule("service-ports", source=f"{_SERVICES}#field-spec-ports: what arrives is sent to the target port of each pod")
def service_ports(rendered: Rendered) -> Iterator[Offence]:
    """Each port of a Service leads to one that every pod behind it declares."""
    cluster = Cluster.read(rendered)
    for service in rendered.of_kind("Service"):
        selector = Selector.of_labels(service["spec"].get("selector"))
        for pod in cluster.pods(selector, [namespace_of(service)]):
            for index, port in enumerate(service["spec"].get("ports") or ()):
                target = port.get("targetPort", port["port"])
                if not pod.has_port(target):
                    place = f"{where(service)} spec.ports[{index}]"
                    yield Offence(place, f"{pod.name} has no port {target!r}; {declared(pod)}")


@rule("ingress-backend", source="https://kubernetes.io/docs/concepts/services-networking/ingress/#path-types")
def ingress_backend(rendered: Rendered) -> Iterator[Offence]:
    """An Ingress leads to a Service of its namespace, and to a port that it has."""
    cluster = Cluster.read(rendered)
    for ingress in rendered.of_kind("Ingress"):
        known = {
            str(each["metadata"]["name"]): each
            for each in cluster.services
            if namespace_of(each) == namespace_of(ingress)
        }
        for backend in backends(ingress):
            fault = _backend_fault(backend, known)
            if fault:
                yield Offence(f"{where(ingress)} spec", fault)


@rule("budget-selects", source=_BUDGETS)
def budget_selects(rendered: Rendered) -> Iterator[Offence]:
    """A PodDisruptionBudget speaks of a pod that there is."""
    cluster = Cluster.read(rendered)
    for budget in rendered.of_kind("PodDisruptionBudget"):
        selector = Selector.read(budget["spec"].get("selector"))
        if not cluster.pods(selector, [namespace_of(budget)]):
            yield Offence(f"{where(budget)} spec.selector", _nothing(cluster, selector, budget))


@rule(
    "budget-lets-go",
    source=f"{_BUDGETS}#arbitrary-controllers-and-selectors: without a known number only minAvailable counts",
)
def budget_lets_go(rendered: Rendered) -> Iterator[Offence]:
    """A budget lets at least one pod go, or the node under it is never drained."""
    cluster = Cluster.read(rendered)
    for budget in rendered.of_kind("PodDisruptionBudget"):
        selected = cluster.pods(Selector.read(budget["spec"].get("selector")), [namespace_of(budget)])
        fault = _budget_fault(budget["spec"], selected)
        if fault:
            yield Offence(f"{where(budget)} spec", fault)


@rule(
    "scaler-target",
    source="https://kubernetes.io/docs/tasks/run-application/horizontal-pod-autoscale/#algorithm-details",
)
def scaler_target(rendered: Rendered) -> Iterator[Offence]:
    """What a scaler scales is rendered too, in its namespace and under its kind."""
    known = {
        (each.get("kind"), namespace_of(each), (each.get("metadata") or {}).get("name")) for each in rendered.manifests
    }
    for kind in ("ScaledObject", "HorizontalPodAutoscaler"):
        for scaler in rendered.of_kind(kind):
            target = scaler["spec"]["scaleTargetRef"]
            wanted = (target.get("kind", "Deployment"), namespace_of(scaler), target["name"])
            if wanted not in known:
                yield Offence(f"{name_of(scaler)} spec.scaleTargetRef", f"there is no {'/'.join(wanted)}")


def declared(pod: PodTemplate) -> str:
    """The ports of a pod, for a finding."""
    ports = ", ".join(f"{name} {number}" if name else str(number) for name, number in pod.ports)

    return f"it declares {ports or 'none'}"


def backends(ingress: Body) -> Iterator[Body]:
    """The Services that an Ingress leads to, each with its port."""
    return (each.backend["service"] for each in leads(ingress) if "service" in each.backend)


def _nothing(cluster: Cluster, selector: Selector, owner: Body) -> str:
    """Say that nothing was found, and what the pods of the namespace have in place of each label asked for."""
    namespace = namespace_of(owner)
    labels = [each.labels for each in cluster.templates if each.namespace == namespace]
    have = (
        f"{key}: {', '.join(sorted({str(each[key]) for each in labels if key in each})) or 'none'}"
        for key in sorted(selector.keys)
    )

    return f"{selector} selects no pod of namespace {namespace!r}; its pods have {'; '.join(have) or 'no labels'}"


def _backend_fault(backend: Body, known: Mapping[str, Body]) -> str | None:
    port = backend.get("port") or {}
    if port.get("name") == "use-annotation":
        return None
    service = known.get(str(backend["name"]))
    if service is None:
        return f"there is no Service {backend['name']!r}; allowed: {', '.join(sorted(known)) or 'none'}"
    ports = service["spec"].get("ports") or ()
    wanted = port.get("name", port.get("number"))
    if not any(wanted in {each.get("name"), each["port"]} for each in ports):
        numbers = ", ".join(str(each["port"]) for each in ports)

        return f"Service {backend['name']!r} has no port {wanted!r}; it has {numbers or 'none'}"

    return None


def _budget_fault(spec: Body, selected: Sequence[PodTemplate]) -> str | None:
    least = sum(each.replicas.least for each in selected)
    available, away = spec.get("minAvailable"), spec.get("maxUnavailable")
    if away in {0, "0", "0%"} or available == "100%":
        return "lets no pod go"
    if any(config_of(each.owner) is not None for each in selected) and not isinstance(available, int):
        return "KubeRay does not tell how many pods there should be: a number as minAvailable is all that is allowed"
    if isinstance(available, int) and selected and available >= least:
        return f"minAvailable {available} of {least} pods lets none go"

    return None
