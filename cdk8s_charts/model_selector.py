"""By which labels the objects around a model find its pods."""

from triad.planning.model_pods import ModelWorkload

MODEL = "triad/model"
COMPONENT = "app.kubernetes.io/component"
SERVED = "ray.io/serve"
"""KubeRay's own, on every pod to which Serve's Service leads."""


def server_selector(workload: ModelWorkload) -> dict[str, str]:
    """Find the pods with the engine, by labels that are ours alone.

    Those of KubeRay hold a name that it makes up, and a head whose `app.kubernetes.io/name` is not KubeRay's is found
    by no Service of its RayService (ray-project/kuberay#2648).
    """
    return {key: workload.worker.labels[key] for key in (MODEL, COMPONENT)}


def service_selector(workload: ModelWorkload) -> dict[str, str]:
    """Find the pods that are asked as their Service does; of KubeRay's for Serve, by all of it that has no random part.

    Source: ray-project/kuberay ray-operator/controllers/ray/common/service.go, BuildServeService.
    """
    return {SERVED: "true"} if workload.ray else server_selector(workload)


def every_pod(workload: ModelWorkload) -> dict[str, str]:
    """Find all pods of the workload, a Ray head too."""
    return {MODEL: workload.worker.labels[MODEL]}
