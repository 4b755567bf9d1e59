"""Rules over pods that serve: how they start, stop, and what they may do."""

import re
from collections.abc import Iterator

from triad.rules.cluster import Cluster
from triad.rules.rendered import Body, Rendered, name_of
from triad.rules.rule import Offence, rule
from triad.simulate.kuberay import SERVE, config_of
from triad.simulate.pod_template import PodTemplate, pod_templates
from triad.simulate.replicas import namespace_of, scaled
from triad.simulate.selector import Selector

_KUBERNETES = "https://kubernetes.io/docs/"
_PROBES = ("startupProbe", "readinessProbe", "livenessProbe")
_WITH_PROBES = frozenset({"Deployment", "StatefulSet", "ReplicaSet"})
_SLEEP = re.compile(r"\bsleep\s+(\d+)")
_DEFAULT_GRACE_S = 30


@rule(
    "scaled-replicas",
    source=f"{_KUBERNETES}tasks/run-application/horizontal-pod-autoscale/#migrating-deployments-and-statefulsets-to-horizontal-autoscaling",
)
def scaled_replicas(rendered: Rendered) -> Iterator[Offence]:
    """What has a scaler renders no number of replicas: every deploy would take back what the scaler decided."""
    owned = {target: scaler for target, scaler, _ in scaled(rendered.manifests)}
    for manifest in rendered.manifests:
        key = (str(manifest.get("kind")), namespace_of(manifest), str((manifest.get("metadata") or {}).get("name")))
        if key in owned and "replicas" in (manifest.get("spec") or {}):
            message = f"must be left out, for {name_of(owned[key])} owns it; got {manifest['spec']['replicas']!r}"
            yield Offence(f"{name_of(manifest)} spec.replicas", message)
        config = config_of(manifest) or {}
        for index, group in enumerate(config.get("workerGroupSpecs") or ()):
            if config.get("enableInTreeAutoscaling") and "replicas" in group:
                yield Offence(
                    f"{name_of(manifest)} workerGroupSpecs[{index}].replicas",
                    f"must be left out, for Ray's autoscaler owns it; got {group['replicas']!r}",
                )


@rule(
    "serving-probes", source=f"{_KUBERNETES}tasks/configure-pod-container/configure-liveness-readiness-startup-probes/"
)
def serving_probes(rendered: Rendered) -> Iterator[Offence]:
    """A container that has a port says when it has started, when it is ready, and when it must be restarted."""
    for pod in pod_templates(rendered.manifests):
        if pod.kind not in _WITH_PROBES:
            continue
        for place, container in _containers(pod, "containers"):
            missing = [each for each in _PROBES if not container.get(each)]
            if container.get("ports") and missing:
                yield Offence(f"{pod.name} {place}", f"has no {', no '.join(missing)}")


@rule(
    "probes-differ",
    source=f"{_KUBERNETES}concepts/configuration/liveness-readiness-startup-probes/: liveness needs more patience",
)
def probes_differ(rendered: Rendered) -> Iterator[Offence]:
    """A busy server is taken out of the Service before it is restarted: liveness asks otherwise, or waits longer."""
    for pod in pod_templates(rendered.manifests):
        for place, container in _containers(pod, "containers"):
            ready, alive = container.get("readinessProbe"), container.get("livenessProbe")
            if ready and alive and _question(ready) == _question(alive) and _patience_s(alive) <= _patience_s(ready):
                yield Offence(
                    f"{pod.name} {place}.livenessProbe",
                    f"asks what readiness asks and gives up after {_patience_s(alive)}s, must wait longer",
                )


@rule(
    "serving-stops",
    source=f"{_KUBERNETES}tutorials/services/pods-and-endpoint-termination-flow/: requests still arrive after the end",
)
def serving_stops(rendered: Rendered) -> Iterator[Offence]:
    """A pod that a Service sends requests to serves on for a moment when it must go, and has time left afterwards."""
    for pod in _behind_services(Cluster.read(rendered)):
        grace = int(pod.spec.get("terminationGracePeriodSeconds", _DEFAULT_GRACE_S))
        hooks = [(container.get("lifecycle") or {}).get("preStop") for _, container in _containers(pod, "containers")]
        if not any(hooks):
            yield Offence(pod.name, "no container has a preStop hook")
        for seconds in (_slept_s(each) for each in hooks if each):
            if seconds is not None and grace <= seconds:
                yield Offence(pod.name, f"terminationGracePeriodSeconds {grace} must be more than preStop's {seconds}s")


@rule("pod-restricted", source=f"{_KUBERNETES}concepts/security/pod-security-standards/#restricted")
def pod_restricted(rendered: Rendered) -> Iterator[Offence]:
    """A pod meets the restricted standard of its namespace, with every container that KubeRay adds to it."""
    for pod in pod_templates(rendered.manifests):
        outer = pod.spec.get("securityContext") or {}
        for kind in ("initContainers", "containers"):
            for place, container in _containers(pod, kind):
                missing = list(_unrestricted({**outer, **(container.get("securityContext") or {})}))
                if missing:
                    yield Offence(f"{pod.name} {place} {container.get('name')}", f"must have {', '.join(missing)}")


def _containers(pod: PodTemplate, kind: str) -> Iterator[tuple[str, Body]]:
    for index, container in enumerate(pod.spec.get(kind) or ()):
        yield f"{kind}[{index}]", container


def _behind_services(cluster: Cluster) -> Iterator[PodTemplate]:
    """Pods that requests come to: of every Service of ours, and of Serve's that KubeRay makes."""
    serving = [each for each in cluster.services if each not in cluster.generated or SERVE in each["spec"]["selector"]]
    for pod in cluster.templates:
        if any(
            namespace_of(each) == pod.namespace and Selector.of_labels(each["spec"].get("selector")).matches(pod.labels)
            for each in serving
        ):
            yield pod


def _question(probe: Body) -> tuple[object, ...]:
    return tuple(probe.get(key) for key in ("httpGet", "tcpSocket", "exec", "grpc"))


def _patience_s(probe: Body) -> int:
    return int(probe.get("periodSeconds", 10)) * int(probe.get("failureThreshold", 3))


def _slept_s(hook: Body) -> int | None:
    """How long a hook sleeps; None if it cannot be read."""
    if "sleep" in hook:
        return int(hook["sleep"]["seconds"])
    found = _SLEEP.search(" ".join(map(str, (hook.get("exec") or {}).get("command") or ())))

    return int(found[1]) if found else None


def _unrestricted(context: Body) -> Iterator[str]:
    if context.get("runAsNonRoot") is not True:
        yield "runAsNonRoot: true"
    if context.get("allowPrivilegeEscalation") is not False:
        yield "allowPrivilegeEscalation: false"
    if "ALL" not in ((context.get("capabilities") or {}).get("drop") or ()):
        yield "capabilities.drop: [ALL]"
    if (context.get("seccompProfile") or {}).get("type") not in {"RuntimeDefault", "Localhost"}:
        yield "seccompProfile.type: RuntimeDefault"
