"""Rules over the values of Helm releases: what planning decided for their pods must reach them."""

from collections import Counter
from collections.abc import Iterator, Mapping
from typing import NamedTuple

from triad.catalog.daemonsets import DAEMONSETS
from triad.planning.controllers import Controller, controllers
from triad.planning.release import Release
from triad.planning.workload import Workload
from triad.rules.deployed import OBJECT, RELEASE, bodies, read_json
from triad.rules.rendered import Body, Rendered
from triad.rules.rule import Offence, rule
from triad.simulate.quantity import thousandths

_AGENTS: Mapping[Release, tuple[str, ...]] = {
    Release.NVIDIA_PLUGIN: ("nvidia-device-plugin",),
    Release.NEURON_PLUGIN: ("neuron-device-plugin", "node-problem-detector"),
    Release.DCGM_EXPORTER: ("dcgm-exporter",),
}
"""DaemonSets of the catalogue that a release runs."""

_BUDGETS: Mapping[tuple[Release, str], tuple[str, ...]] = {
    (Release.LOAD_BALANCER_CONTROLLER, "controller"): ("podDisruptionBudget",),
    (Release.EXTERNAL_SECRETS, "controller"): ("podDisruptionBudget",),
    (Release.EXTERNAL_SECRETS, "webhook"): ("webhook", "podDisruptionBudget"),
    (Release.EXTERNAL_SECRETS, "cert-controller"): ("certController", "podDisruptionBudget"),
    (Release.CERT_MANAGER, "controller"): ("podDisruptionBudget",),
    (Release.CERT_MANAGER, "webhook"): ("webhook", "podDisruptionBudget"),
    (Release.CERT_MANAGER, "cainjector"): ("cainjector", "podDisruptionBudget"),
    (Release.KEDA, "operator"): ("podDisruptionBudget", "operator"),
    (Release.KEDA, "metrics-server"): ("podDisruptionBudget", "metricServer"),
    (Release.KEDA, "webhooks"): ("podDisruptionBudget", "webhooks"),
    (Release.PROMETHEUS, "prometheus"): ("prometheus", "podDisruptionBudget"),
    (Release.KARPENTER, "controller"): ("podDisruptionBudget",),
}
"""Where a chart's values have the budget of a workload."""

_DEFAULT_BUDGETS = frozenset({Release.KARPENTER})
"""Charts that make a budget unless told otherwise: aws/karpenter-provider-aws@bde00654 charts/karpenter/values.yaml."""

_REQUESTS = "https://kubernetes.io/docs/concepts/configuration/manage-resources-containers/#requests-and-limits"
_DISRUPTIONS = "https://kubernetes.io/docs/concepts/workloads/pods/disruptions/#pod-disruption-budgets"


class Need(NamedTuple):
    """Requests in thousandths, so that 1 CPU is 1000m."""

    cpu: int
    memory: int


@rule("release-planned", source="triad/planning/controllers.py: what is not listed there is counted on no node")
def release_planned(rendered: Rendered) -> Iterator[Offence]:
    """The releases of the templates, where there are some, are those that planning decided on."""
    planned = {each.release.value for each in controllers(rendered.spec)}
    found = {str(each.properties.get("Release")): each.where for each in rendered.resources(RELEASE)}
    for name in sorted(found.keys() - planned):
        yield Offence(found[name], f"release {name!r} is not planned; planned are {', '.join(sorted(planned))}")
    for name in sorted(planned - found.keys() if found else ()):
        yield Offence(f"release {name}", "is planned, and in no template")


@rule("release-requests", source=f"{_REQUESTS}; most charts leave them empty")
def release_requests(rendered: Rendered) -> Iterator[Offence]:
    """Every container of a controller requests what the fit on its nodes counts for it."""
    for where, controller, values in _releases(rendered):
        written = Counter(_written(values, is_of_pod=False))
        for need, names in _needs(controller).items():
            if written[need] < len(names):
                yield Offence(
                    where,
                    f"a controller pod without requests: {len(names)} of {need.cpu}m cpu and "
                    f"{need.memory // 1_000 // 1_024**2}Mi memory wanted, for {', '.join(names)}; "
                    f"its values have {written[need]}",
                )


@rule("release-budgets", source=f"{_DISRUPTIONS}: without one a drain may take every replica at once")
def release_budgets(rendered: Rendered) -> Iterator[Offence]:
    """Every workload that runs more than once has a disruption budget, from its chart or as an object of its own."""
    objects = [each for resource in rendered.resources(OBJECT) for each in bodies(resource) or ()]
    for where, controller, values in _releases(rendered):
        for workload in controller.workloads:
            if workload.has_budget and not (
                _from_chart(controller, workload, values)
                or any(_selects(each, controller, workload) for each in objects)
            ):
                yield Offence(
                    where, f"{workload.name} runs {workload.replicas} times and has no disruption budget in its values"
                )


def _releases(rendered: Rendered) -> Iterator[tuple[str, Controller, Body]]:
    """Each release of the templates that planning knows, with its values."""
    planned = {each.release.value: each for each in controllers(rendered.spec)}
    for resource in rendered.resources(RELEASE):
        controller = planned.get(str(resource.properties.get("Release")))
        if controller is not None:
            values = read_json(resource.properties.get("Values"))
            yield resource.where, controller, values if isinstance(values, dict) else {}


def _needs(controller: Controller) -> Mapping[Need, list[str]]:
    """Who needs what; containers of one pod that need the same share a key of their chart."""
    needs: dict[Need, list[str]] = {}
    for workload in controller.workloads:
        for each in {_need(each.cpu_m, each.memory_mib): each.name for each in workload.containers}.items():
            needs.setdefault(each[0], []).append(f"{workload.name}/{each[1]}")
    for agent in DAEMONSETS:
        if agent.name in _AGENTS.get(controller.release, ()):
            needs.setdefault(_need(agent.cpu_m, agent.memory_mib), []).append(agent.name)

    return needs


def _need(cpu_m: int, memory_mib: int) -> Need:
    return Need(cpu=cpu_m, memory=thousandths(f"{memory_mib}Mi"))


def _written(value: object, *, is_of_pod: bool) -> Iterator[Need]:
    """All requests below a key `resources`."""
    match value:
        case {"requests": {"cpu": str() | int() as cpu, "memory": str() | int() as memory}} if is_of_pod:
            yield Need(cpu=thousandths(cpu), memory=thousandths(memory))
        case dict():
            for key, below in value.items():
                yield from _written(below, is_of_pod=is_of_pod or key == "resources")
        case list():
            for below in value:
                yield from _written(below, is_of_pod=is_of_pod)


def _from_chart(controller: Controller, workload: Workload, values: Body) -> bool:
    path = _BUDGETS.get((controller.release, workload.name))
    if path is None:
        return False
    found: object = values
    for key in path:
        found = found.get(key) if isinstance(found, dict) else None

    return controller.release in _DEFAULT_BUDGETS if found is None else _is_budget(found)


def _is_budget(value: object) -> bool:
    """Whether it makes one; `enabled` alone takes the chart's bounds."""
    if not isinstance(value, dict) or value.get("enabled", True) is not True:
        return False

    return any(value.get(key) is not None for key in ("enabled", "minAvailable", "maxUnavailable"))


def _selects(body: Body, controller: Controller, workload: Workload) -> bool:
    match body:
        case {
            "kind": "PodDisruptionBudget",
            "metadata": {"namespace": controller.namespace},
            "spec": {"selector": {"matchLabels": dict(labels)}} as spec,
        }:
            return bool(labels) and labels.items() <= dict(workload.pod_labels).items() and _is_budget(spec)
        case _:
            return False
