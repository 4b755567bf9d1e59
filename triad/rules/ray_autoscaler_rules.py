"""Rules over Ray's autoscaler, which runs beside the head and asks Kubernetes for workers."""

from collections.abc import Iterator

from triad.planning.disruption import MODELS_CONSOLIDATE_AFTER
from triad.rules.ray_cluster import pod_spec, ray_clusters
from triad.rules.rendered import Rendered
from triad.rules.rule import Offence, rule
from triad.spec.fields import seconds

_KUBERAY = "ray-project/kuberay 1.7, ray-operator/controllers/ray"
_ALLOCATED = "RAY_AUTOSCALER_RECONCILE_ALLOCATE_STATUS_TIMEOUT_S"


@rule("ray-autoscaler-token", source=f"{_KUBERAY}/common/pod.go: the autoscaler beside the head asks the API server")
def ray_autoscaler_token(rendered: Rendered) -> Iterator[Offence]:
    """The head has a service account's token exactly where the autoscaler needs it; nobody else has one."""
    for cluster in ray_clusters(rendered):
        given = cluster.head.get("automountServiceAccountToken")
        if cluster.scales is (given is False):
            yield Offence(
                f"{cluster.where} headGroupSpec automountServiceAccountToken",
                f"must be {str(cluster.scales).lower()} with enableInTreeAutoscaling {str(cluster.scales).lower()}, "
                f"got {given!r}",
            )
        for index, group in enumerate(cluster.groups):
            if pod_spec(group).get("automountServiceAccountToken") is not False:
                yield Offence(
                    f"{cluster.where} workerGroupSpecs[{index}] automountServiceAccountToken", "must be false"
                )


@rule(
    "ray-autoscaler-v2",
    source=f"{_KUBERAY}/utils/validation.go: pods that the autoscaler ends must not come back by themselves",
)
def ray_autoscaler_v2(rendered: Rendered) -> Iterator[Offence]:
    """The second version of the autoscaler decides over restarts, and alone knows an idle time of a group."""
    for cluster in ray_clusters(rendered):
        is_second = cluster.scales and (cluster.config.get("autoscalerOptions") or {}).get("version") == "v2"
        for spec in (cluster.head, *map(pod_spec, cluster.groups)) if is_second else ():
            if spec.get("restartPolicy", "Never") != "Never":
                yield Offence(cluster.where, f"restartPolicy must be 'Never', got {spec['restartPolicy']!r}")
        for index, group in enumerate(cluster.groups):
            if "idleTimeoutSeconds" in group and not is_second:
                yield Offence(
                    f"{cluster.where} workerGroupSpecs[{index}].idleTimeoutSeconds",
                    "needs autoscalerOptions.version 'v2'",
                )


@rule("ray-outlasts-cold-start", source="ray-project/kuberay issue 4226, ray-project/ray pull 60392: 300 s, then 3600")
def ray_outlasts_cold_start(rendered: Rendered) -> Iterator[Offence]:
    """The autoscaler does not give up a worker while its node, image and weights still come."""
    longest = max(map(seconds, MODELS_CONSOLIDATE_AFTER.values()))
    for cluster in ray_clusters(rendered):
        given = (cluster.config.get("autoscalerOptions") or {}).get("env") or ()
        for each in given:
            if each["name"] == _ALLOCATED and int(each.get("value", 0)) < longest:
                yield Offence(
                    f"{cluster.where} autoscalerOptions.env {_ALLOCATED}",
                    f"must be at least {longest}, got {each.get('value')!r}",
                )
