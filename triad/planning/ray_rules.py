"""The fields of a model's `ray`."""

from collections.abc import Mapping

from triad.planning.field_rule import HOUSE, FieldRule, Place
from triad.planning.model_images import ray_version
from triad.planning.model_readers import on_ray
from triad.planning.placed_model import PlacedModel
from triad.planning.pools import node_pools
from triad.planning.ray_cluster import scales, upgrade
from triad.planning.ray_containers import GRAFANA_HOST, GRAFANA_IFRAME_HOST, PROMETHEUS_HOST

_SERVICE = "RayService/{name} spec"
_CLUSTER = f"{_SERVICE}.rayClusterConfig"
_AUTOSCALER = f"{_CLUSTER}.autoscalerOptions"
_HEAD = f"{_CLUSTER}.headGroupSpec"
_SERVE = "Serve config applications[{name}] deployments[0].autoscaling_config"
_KUBERAY = "ray-project/kuberay ray-operator/apis/ray/v1/raycluster_types.go"


def _placed(place: Place) -> PlacedModel:
    return PlacedModel.of(place.spec, node_pools(place.spec), place.key)


def _host(usual: str, variable: str) -> FieldRule:
    return FieldRule(
        rule=f"{usual} where controllers.prometheus is on, else none",
        source="prometheus-community/helm-charts kube-prometheus-stack, names of its Services",
        decides=on_ray(f"{_HEAD} container env {variable}"),
    )


RAY_RULES: Mapping[tuple[str, ...], FieldRule] = {
    ("ray", "autoscaling", "enabled"): FieldRule(
        rule="whether the number of workers may change",
        source=HOUSE,
        decides=on_ray(f"{_CLUSTER}.enableInTreeAutoscaling", "whether workers have a fixed number"),
        value=lambda place: place.model.on_ray and scales(_placed(place)),
    ),
    ("ray", "autoscaling", "mode"): FieldRule(
        rule="Default", source=_KUBERAY, decides=on_ray(f"{_AUTOSCALER}.upscalingMode")
    ),
    ("ray", "autoscaling", "idle_timeout"): FieldRule(
        rule="60s, KubeRay's own: Serve has waited ten minutes before a worker is idle",
        source=_KUBERAY,
        decides=on_ray(f"{_AUTOSCALER}.idleTimeoutSeconds"),
    ),
    ("ray", "actors", "min"): FieldRule(
        rule="as many as replicas.min",
        source=HOUSE,
        decides=on_ray(f"{_SERVE}.min_replicas"),
        value=lambda place: place.model.least_actors,
    ),
    ("ray", "actors", "max"): FieldRule(
        rule="as many as replicas.max, or as always run if that is more",
        source=HOUSE,
        decides=on_ray(f"{_SERVE}.max_replicas"),
        value=lambda place: place.model.most_actors,
    ),
    ("ray", "observability", "prometheus_host"): _host(PROMETHEUS_HOST, "RAY_PROMETHEUS_HOST"),
    ("ray", "observability", "grafana_host"): _host(GRAFANA_HOST, "RAY_GRAFANA_HOST"),
    ("ray", "observability", "grafana_iframe_host"): _host(GRAFANA_IFRAME_HOST, "RAY_GRAFANA_IFRAME_HOST"),
    ("ray", "upgrade"): FieldRule(
        rule="new-cluster on CPUs; none on accelerators, of which a second cluster would take as many again",
        source="ray-project/kuberay#2274",
        decides=on_ray(f"{_SERVICE}.upgradeStrategy.type"),
        value=lambda place: upgrade(_placed(place)).value if place.model.on_ray else None,
    ),
    ("ray", "spot"): FieldRule(
        rule="false: on a node that drains, actors are lost or stuck",
        source="ray-project/ray#66056 and ray-project/ray#66157",
        decides=on_ray("whether its pool may have Spot nodes"),
    ),
    ("versions", "ray"): FieldRule(
        rule="that of the version lock's row for engine and silicon",
        source="triad/catalog/version_lock.py",
        decides=on_ray(f"{_CLUSTER}.rayVersion", "image of {name}"),
        value=lambda place: ray_version(_placed(place)) if place.model.on_ray else None,
    ),
    ("fluent_bit", "enabled"): FieldRule(
        rule="false: Container Insights reads what is printed, and Ray's own files are for who looks for a fault",
        source=HOUSE,
        decides=on_ray("container fluent-bit of head and workers", "the fit: 100m and 128 MiB less for the engine"),
    ),
    ("fluent_bit", "repository"): FieldRule(
        rule="docker.io/fluent/fluent-bit", source="triad/catalog/images.py", decides=on_ray("image of fluent-bit")
    ),
    ("fluent_bit", "tag"): FieldRule(
        rule="3.2.2", source="triad/catalog/images.py", decides=on_ray("image of fluent-bit")
    ),
}
"""By path below `models.NAME`."""
