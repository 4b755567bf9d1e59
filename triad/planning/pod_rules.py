"""The fields of a model that decide its pods and its Service, whatever runs in them."""

from collections.abc import Mapping

from triad.planning.field_rule import HOUSE, FieldRule, Place
from triad.planning.fit import model_fit
from triad.planning.fit_words import sentence
from triad.planning.model_images import lock_row, server_image
from triad.planning.model_placement import shares_zone, spread, weight
from triad.planning.model_pods import OwnImage, Resources
from triad.planning.model_readers import ARGUMENTS, CONTAINER, NO_VLLM, SERVE, ByServer, by_engine, by_runtime
from triad.planning.model_resources import server_resources
from triad.planning.placed_model import PlacedModel
from triad.planning.pools import node_pools

_POD = "pods with the engine of {name}"
_CONTAINER = f"{_POD}: server container"
_SERVICE = "Service of {name}"
_LOCK = "triad/catalog/version_lock.py"
_CHARTS = "awslabs/ai-on-eks@43e7310 inference-charts"
_SERVE_LOG = f"{SERVE} logging_config.log_level"
_NO_STREAM = ("nothing: only vLLM's own server streams weights",)


def _placed(place: Place) -> PlacedModel:
    return PlacedModel.of(place.spec, node_pools(place.spec), place.key)


def _resources(place: Place) -> Resources:
    return server_resources(_placed(place))


def _image(place: Place) -> object:
    image = server_image(_placed(place))

    return f"ours: images/{image.name}" if isinstance(image, OwnImage) else image


def _fit(place: Place) -> str:
    return sentence(model_fit(place.spec, node_pools(place.spec), place.key))


POD_RULES: Mapping[tuple[str, ...], FieldRule] = {
    ("instance_type",): FieldRule(
        rule="any of the pool's that the model fits",
        source=HOUSE,
        decides=(f"{_POD}: nodeSelector node.kubernetes.io/instance-type",),
        outcome=_fit,
    ),
    ("name",): FieldRule(
        rule="the name of the model",
        source=HOUSE,
        decides=by_runtime(
            ray=("RayService, its Services, service account and labels of {name}",),
            alone=("Deployment, Service, service account and labels of {name}",),
        ),
        value=lambda place: place.model.name or place.key,
    ),
    ("namespace",): FieldRule(rule="models", source=HOUSE, decides=("namespace of every object of {name}",)),
    ("versions", "python"): FieldRule(
        rule="that of the version lock's row for engine, runtime and silicon",
        source=_LOCK,
        decides=("image of {name}",),
        value=lambda place: lock_row(_placed(place)).python,
    ),
    ("image", "repository"): FieldRule(
        rule="that of the version lock's row, where it is not ours",
        source=_LOCK,
        decides=(f"{_CONTAINER} image",),
        value=_image,
    ),
    ("image", "tag"): FieldRule(
        rule="that of the version lock's row, where it is not ours",
        source=_LOCK,
        decides=(f"{_CONTAINER} image",),
        value=_image,
    ),
    ("image", "pull_policy"): FieldRule(
        rule="IfNotPresent: a tag here never moves", source=_CHARTS, decides=(f"{_CONTAINER} imagePullPolicy",)
    ),
    ("resources", "cpu_m"): FieldRule(
        rule="1000 for each vCPU of a llama.cpp replica; with accelerators the share of the cheapest node that fits",
        source="triad/planning/model_resources.py",
        decides=by_engine(
            llama_cpp=(f"{_CONTAINER} requests cpu", "threads, where cpus does not say them"),
            vllm=(f"{_CONTAINER} requests cpu",),
        ),
        value=lambda place: _resources(place).cpu_m,
        outcome=_fit,
    ),
    ("resources", "memory_mib"): FieldRule(
        rule="what the fit counts on CPUs; with accelerators the share of the cheapest node that fits",
        source="triad/planning/model_resources.py",
        decides=(f"{_CONTAINER} requests and limits memory",),
        value=lambda place: _resources(place).memory_mib,
        outcome=_fit,
    ),
    ("resources", "accelerators"): FieldRule(
        rule="those of a replica, or of one of its stages on Ray",
        source="triad/planning/ranks.py",
        decides=by_engine(
            llama_cpp=NO_VLLM,
            vllm=(f"{_CONTAINER} requests and limits of the device", "how many replicas one worker of Ray holds"),
        ),
        value=lambda place: sum(_resources(place).devices.values()) or None,
        outcome=_fit,
    ),
    ("placement", "group"): FieldRule(
        rule="true on Ray, whose workers talk to each other; false without",
        source=_CHARTS,
        decides=(f"{_POD}: required pod affinity by zone",),
        value=lambda place: shares_zone(_placed(place)),
    ),
    ("placement", "weight"): FieldRule(
        rule="100 on Ray, towards the head; 0 without",
        source=_CHARTS,
        decides=(f"{_POD}: preferred pod affinity by zone",),
        value=lambda place: weight(_placed(place)),
    ),
    ("placement", "spread"): FieldRule(
        rule="none on Ray; without, zones as far as there is room",
        source="EKS best practices, reliability",
        decides=(f"{_POD}: topologySpreadConstraints",),
        value=lambda place: spread(_placed(place)),
    ),
    ("storage", "claim"): FieldRule(
        rule="none: weights lie on the node's disk, as fast as the node brings it",
        source=HOUSE,
        decides=(f"{_POD}: volume models",),
        outcome=_fit,
    ),
    ("storage", "stream"): FieldRule(
        rule="false",
        source="run-ai/runai-model-streamer docs/src/benchmarks.md",
        decides=ByServer(
            ray_llama_cpp=_NO_STREAM,
            ray_vllm=_NO_STREAM,
            llama_cpp=_NO_STREAM,
            vllm=(f"{ARGUMENTS} --load-format", f"{_POD}: no volume and no init container for weights"),
        ),
        outcome=_fit,
    ),
    ("port",): FieldRule(
        rule="8000",
        source="contracts/ports.py",
        decides=by_runtime(
            ray=(f"{_CONTAINER} port", "Serve config http_options.port"),
            alone=(f"{_CONTAINER} port", f"{ARGUMENTS} --port"),
        ),
    ),
    ("service", "type"): FieldRule(rule="ClusterIP", source=_CHARTS, decides=(f"{_SERVICE} type",)),
    ("service", "port"): FieldRule(
        rule="the server's own; on Ray no other, as KubeRay takes it from the pod",
        source=_CHARTS,
        decides=(f"{_SERVICE} port",),
        value=lambda place: place.model.service.port or place.model.port,
    ),
    ("service", "annotations"): FieldRule(rule="none", source=_CHARTS, decides=(f"{_SERVICE} annotations",)),
    ("service", "host"): FieldRule(
        rule="none: the gateway asks the Service", source=HOUSE, decides=("Ingress of {name} on the internal ALB",)
    ),
    ("log_level",): FieldRule(
        rule="info",
        source=HOUSE,
        decides=ByServer(
            ray_llama_cpp=(_SERVE_LOG,),
            ray_vllm=(_SERVE_LOG, f"{_CONTAINER} env VLLM_LOGGING_LEVEL"),
            llama_cpp=(f"{ARGUMENTS} --log-verbosity",),
            vllm=(f"{CONTAINER} env VLLM_LOGGING_LEVEL",),
        ),
    ),
    ("env",): FieldRule(
        rule="none",
        source=_CHARTS,
        decides=by_runtime(ray=(f"{_CONTAINER} env", "env of the Ray head too"), alone=(f"{CONTAINER} env",)),
    ),
    ("args",): FieldRule(
        rule="none",
        source=_CHARTS,
        decides=by_runtime(
            ray=("nothing: our server on Ray is told by its environment",), alone=(f"{ARGUMENTS}, after all others",)
        ),
    ),
}
"""By path below `models.NAME`."""
