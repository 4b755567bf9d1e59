"""Rules over what a Ray cluster asks of those who call it: its own token, and the key of the model server."""

from collections.abc import Iterator

import yaml

from contracts.environment import LLM_API_KEY
from triad.rules.ray_cluster import RayCluster, pod_spec, ray_clusters
from triad.rules.rendered import Body, Rendered
from triad.rules.rule import Offence, rule

_OURS = "serving."
_MODE, _TOKEN = "RAY_AUTH_MODE", "token"  # the name of a mode
_KUBERAY = "ray-project/kuberay 1.7, ray-operator/controllers/ray/common/pod.go, SetContainerTokenAuthEnvVars"


@rule("ray-token-kept", source=f"{_KUBERAY}: where a container has the variable, KubeRay leaves it as it is")
def ray_token_kept(rendered: Rendered) -> Iterator[Offence]:
    """No container of a Ray cluster, and nothing that Serve starts in one, turns the token off again."""
    for cluster in ray_clusters(rendered):
        for place, name, value in _variables(cluster):
            if name == _MODE and value != _TOKEN:
                message = f"must be {_TOKEN!r} or left to KubeRay, got {value!r}"
                yield Offence(f"{cluster.where} {place} {_MODE}", message)


@rule("front-key", source=f"serving/settings.py: without {LLM_API_KEY} the front asks nobody for a key")
def front_key(rendered: Rendered) -> Iterator[Offence]:
    """A Ray worker on which our front answers has the key that it asks for, from a Secret."""
    for cluster in ray_clusters(rendered):
        if not any(str(each.get("import_path")).startswith(_OURS) for each in _applications(cluster)):
            continue
        for index, group in enumerate(cluster.groups):
            worker = (pod_spec(group).get("containers") or [{}])[0]
            sources = {each["name"]: each.get("valueFrom") or {} for each in worker.get("env") or ()}
            if "secretKeyRef" not in sources.get(LLM_API_KEY, {}):
                place = f"{cluster.where} workerGroupSpecs[{index}] {worker.get('name')} env {LLM_API_KEY}"
                yield Offence(place, "must be there, by secretKeyRef")


def _applications(cluster: RayCluster) -> list[Body]:
    config = yaml.safe_load(str(cluster.manifest["spec"].get("serveConfigV2") or "{}"))

    return list(config.get("applications") or ())


def _variables(cluster: RayCluster) -> Iterator[tuple[str, str, object]]:
    """Place, name and value of what is said to a process of Ray."""
    pods = (
        ("headGroupSpec", cluster.head),
        *((f"workerGroupSpecs[{index}]", pod_spec(group)) for index, group in enumerate(cluster.groups)),
    )
    for place, pod in pods:
        for container in (*(pod.get("initContainers") or ()), *(pod.get("containers") or ())):
            for each in container.get("env") or ():
                yield f"{place} {container.get('name')} env", each["name"], each.get("value")
    for each in (cluster.config.get("autoscalerOptions") or {}).get("env") or ():
        yield "autoscalerOptions.env", each["name"], each.get("value")
    for application in _applications(cluster):
        given = (application.get("runtime_env") or {}).get("env_vars") or {}
        yield from ((f"serveConfigV2 {application.get('name')} env_vars", name, value) for name, value in given.items())
