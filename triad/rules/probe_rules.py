"""Rules over probes: three questions with three meanings, each of which somebody answers."""

from collections.abc import Iterator

from triad.rules.engine_rules import is_vllm
from triad.rules.rendered import Body, Rendered
from triad.rules.rule import Offence, rule
from triad.simulate.pod_template import PodTemplate, pod_templates

_KUBERNETES = "https://kubernetes.io/docs/"
_START, _READY, _ALIVE = "startupProbe", "readinessProbe", "livenessProbe"
_PROBES = (_START, _READY, _ALIVE)
_WITH_PROBES = frozenset({"Deployment", "StatefulSet", "ReplicaSet"})
_GUARDED = ("/v1", "/v2", "/inference", "/cohere")
"""Paths for which vLLM wants its key (vllm 0.29 entrypoints/serve/middleware/authenticate.py)."""


@rule(
    "serving-probes", source=f"{_KUBERNETES}tasks/configure-pod-container/configure-liveness-readiness-startup-probes/"
)
def serving_probes(rendered: Rendered) -> Iterator[Offence]:
    """A container that has a port says when it has started, when it is ready, and when it must be restarted."""
    for pod in pod_templates(rendered.manifests):
        if pod.kind not in _WITH_PROBES:
            continue
        for place, container in _containers(pod):
            missing = [each for each in _PROBES if not container.get(each)]
            if container.get("ports") and missing:
                yield Offence(f"{pod.name} {place}", f"has no {', no '.join(missing)}")


@rule(
    "probes-differ",
    source=f"{_KUBERNETES}concepts/configuration/liveness-readiness-startup-probes/: liveness needs more patience",
)
def probes_differ(rendered: Rendered) -> Iterator[Offence]:
    """A start may last longer than a silence, and a busy server leaves the Service before it is restarted."""
    for pod in pod_templates(rendered.manifests):
        for place, container in _containers(pod):
            start, ready, alive = (container.get(each) for each in _PROBES)
            if ready and alive and _question(ready) == _question(alive) and _patience_s(alive) <= _patience_s(ready):
                yield Offence(
                    f"{pod.name} {place}.{_ALIVE}",
                    f"asks what readiness asks and gives up after {_patience_s(alive)}s, must wait longer",
                )
            if start and alive and _patience_s(start) <= _patience_s(alive):
                yield Offence(
                    f"{pod.name} {place}.{_START}",
                    f"gives up after {_patience_s(start)}s, must wait longer than liveness, "
                    f"which waits {_patience_s(alive)}s",
                )


@rule(
    "probe-answered",
    source=f"{_KUBERNETES}reference/kubernetes-api/workload-resources/pod-v1/#Probe: it has no secret headers",
)
def probe_answered(rendered: Rendered) -> Iterator[Offence]:
    """A probe by HTTP asks a port that the container declares, and of vLLM nothing for which it wants its key."""
    for pod in pod_templates(rendered.manifests):
        for place, container in _containers(pod):
            for name in _PROBES:
                fault = _unanswered(container, (container.get(name) or {}).get("httpGet"))
                if fault:
                    yield Offence(f"{pod.name} {place}.{name}", fault)


@rule(
    "vllm-readiness",
    source="vllm 0.29 entrypoints/serve/instrumentator/health.py; vllm-project/vllm issue 36960: no deeper address",
)
def vllm_readiness(rendered: Rendered) -> Iterator[Offence]:
    """Readiness asks vLLM for its model by name and with its key: `/health` tells of the process alone, as liveness."""
    for pod in pod_templates(rendered.manifests):
        for place, container in _containers(pod):
            ready = container.get(_READY)
            if ready and is_vllm(container) and "/v1/models" not in str(ready):
                yield Offence(f"{pod.name} {place}.{_READY}", f"must ask /v1/models, got {_question(ready)}")


def _containers(pod: PodTemplate) -> Iterator[tuple[str, Body]]:
    for index, container in enumerate(pod.spec["containers"]):
        yield f"containers[{index}]", container


def _question(probe: Body) -> tuple[tuple[str, object], ...]:
    return tuple((key, probe[key]) for key in ("httpGet", "tcpSocket", "exec", "grpc") if key in probe)


def _patience_s(probe: Body) -> int:
    return int(probe.get("periodSeconds", 10)) * int(probe.get("failureThreshold", 3))


def _unanswered(container: Body, asked: Body | None) -> str | None:
    if asked is None:
        return None
    ports = {each.get(key) for each in container.get("ports") or () for key in ("name", "containerPort")} - {None}
    if asked.get("port") not in ports:
        return f"asks port {asked.get('port')!r}, allowed: {', '.join(sorted(map(str, ports))) or 'none'}"
    if is_vllm(container) and str(asked.get("path")).startswith(_GUARDED):
        return f"asks {asked['path']!r} without a key, which vLLM refuses; allowed: /health, or a command with the key"

    return None
