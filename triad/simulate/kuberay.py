"""What KubeRay makes of a Ray cluster: pods that it labels and completes, and the Services before them.

Source: ray-project/kuberay 1.7, ray-operator/controllers/ray/common/pod.go (`labelPod`, `DefaultHeadPodTemplate`,
`DefaultWorkerPodTemplate`, `BuildPod`), common/service.go, and the names in utils/constant.go and utils/util.go.
"""

from collections.abc import Iterator, Mapping
from copy import deepcopy
from typing import Any

Body = Mapping[str, Any]

GENERATED = "*****"
"""Stands for the five characters that KubeRay draws for a cluster; no label may hold it, so no selector names it."""

CLUSTER = "ray.io/cluster"
NODE_TYPE = "ray.io/node-type"
SERVE = "ray.io/serve"
APPLICATION = "app.kubernetes.io/name"
SERVE_PORT = "serve"
METRICS_PORT = {"name": "metrics", "containerPort": 8080}
DASHBOARD_PORT = 8265

_GROUP = "ray.io/group"
_IDENTIFIER = "ray.io/identifier"
_CREATOR = "app.kubernetes.io/created-by"
_FROM_NAME = "ray.io/originated-from-cr-name"
_FROM_KIND = "ray.io/originated-from-crd"
_FIXED = frozenset({CLUSTER, NODE_TYPE, _GROUP})
"""Labels that a template cannot change; all others of KubeRay's it can."""

_DEFAULT_PORTS = {"client": 10001, "gcs-server": 6379, "dashboard": DASHBOARD_PORT, SERVE_PORT: 8000}
_MAX_LABEL = 63
_CONFIG_AT = {"RayCluster": (), "RayService": ("rayClusterConfig",), "RayJob": ("rayClusterSpec",)}
_AUTOSCALER = {"requests": {"cpu": "500m", "memory": "512Mi"}, "limits": {"cpu": "500m", "memory": "512Mi"}}
_WAIT_FOR_GCS = {"requests": {"cpu": "200m", "memory": "256Mi"}, "limits": {"cpu": "200m", "memory": "256Mi"}}


def config_of(manifest: Body) -> Body | None:
    """The specification of the Ray cluster that an object describes; None if it describes none."""
    path = _CONFIG_AT.get(str(manifest.get("kind")))
    found: Body = manifest.get("spec") or {}
    for key in path or ():
        found = found.get(key) or {}

    return None if path is None else found


def cluster_name(manifest: Body) -> str:
    """Name of the RayCluster; a RayService or RayJob gets a new one with each cluster that it makes."""
    name = str(manifest["metadata"]["name"])

    return name if manifest["kind"] == "RayCluster" else f"{name}-{GENERATED}"


def completed(manifest: Body) -> Body:
    """The same object with pods as KubeRay makes them; an object of any other kind as it is.

    The head counts as serving, as it does once its proxy answers, unless the RayService keeps it out.
    """
    if config_of(manifest) is None:
        return manifest
    body = deepcopy(dict(manifest))
    config = config_of(body) or {}
    head = (config.get("headGroupSpec") or {}).get("template") or {}
    if _ray_container(head):
        _complete_head(head, body, config)
    for group in config.get("workerGroupSpecs") or ():
        template = group.get("template") or {}
        if _ray_container(template):
            _complete_worker(template, body, str(group.get("groupName")))

    return body


def services(manifest: Body) -> Iterator[Body]:
    """The Services that KubeRay makes of an object, with a `*` in the names that nobody knows yet."""
    config = config_of(manifest)
    if config is None:
        return
    own = _labels_of((config.get("headGroupSpec") or {}).get("template") or {})
    selector = _head_selector(manifest)
    given = ((config.get("headGroupSpec") or {}).get("headService") or {}).get("metadata") or {}
    name = str(given.get("name") or f"{cluster_name(manifest)}-head-svc")
    renamed = selector | ({APPLICATION: own[APPLICATION]} if APPLICATION in own else {})
    ports = [{"name": key, "port": port} for key, port in _head_ports(config).items()]

    yield _service(manifest, name, {**(given.get("labels") or {}), **renamed}, renamed, ports)
    if manifest["kind"] == "RayService":
        yield from _of_ray_service(manifest, selector, ports)


def _of_ray_service(manifest: Body, selector: Mapping[str, str], ports: list[dict[str, Any]]) -> Iterator[Body]:
    """Its own Service of the head, which does not follow a renamed application (kuberay issue 2648), and of Serve."""
    name = str(manifest["metadata"]["name"])
    origin = {_FROM_NAME: name, _FROM_KIND: "RayService"}
    yield _service(manifest, f"{name}-head-svc", {**origin, NODE_TYPE: "head"}, selector, ports)

    given = manifest["spec"].get("serveService") or {}
    serving = [each for each in ports if each["name"] == SERVE_PORT] or [
        {"name": SERVE_PORT, "port": each["port"]}
        for each in (given.get("spec") or {}).get("ports") or ()
        if each.get("name") == SERVE_PORT
    ]
    metadata = given.get("metadata") or {}
    labels = {**(metadata.get("labels") or {}), **origin, SERVE: f"{name}-serve"}
    wanted = {CLUSTER: cluster_name(manifest), SERVE: "true"}
    yield _service(manifest, str(metadata.get("name") or f"{name}-serve-svc"), labels, wanted, serving)


def _service(
    manifest: Body, name: str, labels: Mapping[str, str], selector: Mapping[str, str], ports: list[dict[str, Any]]
) -> Body:
    namespace = manifest["metadata"].get("namespace")
    metadata = {"name": name, "labels": dict(labels), **({"namespace": namespace} if namespace else {})}

    return {
        "apiVersion": "v1",
        "kind": "Service",
        "metadata": metadata,
        "spec": {"selector": dict(selector), "ports": ports},
    }


def _head_selector(manifest: Body) -> dict[str, str]:
    labels = _labels(manifest, "head", "headgroup")

    return {key: labels[key] for key in (CLUSTER, NODE_TYPE, _IDENTIFIER, APPLICATION, _CREATOR)}


def _head_ports(config: Body) -> dict[str, int]:
    container = _ray_container((config.get("headGroupSpec") or {}).get("template") or {}) or {}
    given = {
        str(each.get("name") or f"{each['containerPort']}-port"): int(each["containerPort"])
        for each in container.get("ports") or ()
    }

    return {"metrics": int(str(METRICS_PORT["containerPort"]))} | (given or _DEFAULT_PORTS)


def _complete_head(template: dict[str, Any], body: Body, config: Body) -> None:
    is_kept_out = bool(body["spec"].get("excludeHeadPodFromServeSvc"))
    _label(template, body, "head", "headgroup", serves=not is_kept_out)
    if config.get("enableInTreeAutoscaling"):
        options = config.get("autoscalerOptions") or {}
        container = {
            "name": "autoscaler",
            "image": options.get("image") or (_ray_container(template) or {}).get("image"),
            "resources": options.get("resources") or _AUTOSCALER,
            **({"securityContext": options["securityContext"]} if "securityContext" in options else {}),
        }
        template["spec"]["containers"].append(container)


def _complete_worker(template: dict[str, Any], body: Body, group: str) -> None:
    _label(template, body, "worker", group, serves=True)
    ray = _ray_container(template) or {}
    waiting = {"name": "wait-gcs-ready", "image": ray.get("image"), "resources": _WAIT_FOR_GCS}
    if "securityContext" in ray:
        waiting["securityContext"] = ray["securityContext"]
    template["spec"]["initContainers"] = [*(template["spec"].get("initContainers") or ()), waiting]


def _label(template: dict[str, Any], body: Body, node_type: str, group: str, *, serves: bool) -> None:
    own = {key: value for key, value in _labels_of(template).items() if key not in _FIXED}
    labels = _labels(body, node_type, group) | own
    if body["kind"] == "RayService":
        labels[SERVE] = str(serves).lower()
    template["metadata"] = {**(template.get("metadata") or {}), "labels": labels}
    ray = _ray_container(template)
    if ray is not None and not any(each.get("name") == METRICS_PORT["name"] for each in ray.get("ports") or ()):
        ray["ports"] = [*(ray.get("ports") or ()), dict(METRICS_PORT)]


def _labels(manifest: Body, node_type: str, group: str) -> dict[str, str]:
    cluster = cluster_name(manifest)

    return {
        "ray.io/is-ray-node": "yes",
        CLUSTER: cluster,
        NODE_TYPE: node_type,
        _GROUP: group,
        _IDENTIFIER: f"{cluster}-{node_type}"[-_MAX_LABEL:],
        APPLICATION: "kuberay",
        _CREATOR: "kuberay-operator",
    }


def _labels_of(template: Body) -> Mapping[str, str]:
    return (template.get("metadata") or {}).get("labels") or {}


def _ray_container(template: Body) -> dict[str, Any] | None:
    """The first container is Ray's."""
    containers = (template.get("spec") or {}).get("containers") or [None]
    first = containers[0]

    return first if isinstance(first, dict) else None
