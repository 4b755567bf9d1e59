"""Rules over the end of pods that serve: nobody is cut, and the kubelet waits longest."""

from collections.abc import Iterator, Mapping

from triad.planning.timing import CHAIN, Link
from triad.rules.cluster import Cluster
from triad.rules.pod_stop import Stop, graceful_s, stops
from triad.rules.rendered import Rendered, name_of
from triad.rules.rule import Offence, rule
from triad.simulate.kuberay import SERVE
from triad.simulate.pod_template import PodTemplate, pod_templates
from triad.simulate.replicas import namespace_of
from triad.simulate.selector import Selector

_PODS = "https://kubernetes.io/docs/concepts/workloads/pods/pod-lifecycle/#pod-termination"
_FLOW = "https://kubernetes.io/docs/tutorials/services/pods-and-endpoint-termination-flow/"
_DEFAULT_GRACE_S = 30
_MODEL = "triad/model"


def _link(outer: str) -> Link:
    return next(each for each in CHAIN if each.outer == outer)


_GRACE, _ANSWER = _link("termination_grace_s"), _link("graceful_shutdown_s")


@rule("serving-stops", source=f"{_FLOW}: requests still arrive after the end")
def serving_stops(rendered: Rendered) -> Iterator[Offence]:
    """A pod that a Service sends requests to serves on for a moment when it must go."""
    for pod in _behind_services(Cluster.read(rendered)):
        if not any((each.get("lifecycle") or {}).get("preStop") for each in pod.spec["containers"]):
            yield Offence(pod.name, "no container has a preStop hook")


@rule("grace-outlasts-stop", source=f"{_PODS}; vllm-project/vllm pull 43208; triad/planning/timing.py, CHAIN")
def grace_outlasts_stop(rendered: Rendered) -> Iterator[Offence]:
    """The kubelet kills no container before its hook and its engine have had their time, one after the other."""
    for pod in pod_templates(rendered.manifests):
        grace = int(pod.spec.get("terminationGracePeriodSeconds", _DEFAULT_GRACE_S))
        for stop in stops(pod):
            if stop.seconds and stop.seconds >= grace:
                yield Offence(stop.where, f"terminationGracePeriodSeconds {grace} is too short: {_sum(stop)}; {_GRACE}")


@rule("stop-outlasts-answer", source=f"{_PODS}; triad/planning/timing.py, CHAIN")
def stop_outlasts_answer(rendered: Rendered) -> Iterator[Offence]:
    """The longest answer that the spec allows has its time, whoever gives it: the hook, the engine, or Serve."""
    for pod in pod_templates(rendered.manifests):
        longest = _longest_s(rendered, pod.labels)
        for stop in stops(pod):
            if stop.seconds and stop.seconds <= longest:
                yield Offence(stop.where, f"ends an answer of {longest}s: {_sum(stop)}; {_ANSWER}")
    for manifest in rendered.of_kind("RayService"):
        longest = _longest_s(rendered, manifest["metadata"].get("labels") or {})
        for name, seconds in graceful_s(manifest):
            if seconds <= longest:
                where = f"{name_of(manifest)} spec.serveConfigV2 {name}"
                yield Offence(where, f"graceful_shutdown_timeout_s {seconds} ends an answer of {longest}s; {_ANSWER}")


def _sum(stop: Stop) -> str:
    return f"preStop takes {stop.pre_stop_s}s and the engine {stop.shutdown_s}s"


def _longest_s(rendered: Rendered, labels: Mapping[str, str]) -> int:
    """Longest answer of the model that something is labelled with; 0 of what is no model."""
    model = rendered.spec.models.get(labels.get(_MODEL, ""))

    return model.longest_s if model else 0


def _behind_services(cluster: Cluster) -> Iterator[PodTemplate]:
    """Pods that requests come to: of every Service of ours, and of Serve's that KubeRay makes."""
    serving = [each for each in cluster.services if each not in cluster.generated or SERVE in each["spec"]["selector"]]
    for pod in cluster.templates:
        if any(
            namespace_of(each) == pod.namespace and Selector.of_labels(each["spec"].get("selector")).matches(pod.labels)
            for each in serving
        ):
            yield pod
