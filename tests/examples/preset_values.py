"""What a preset comes to when it is rendered, under the names that the inference charts have for it."""

import re
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

import yaml

from tests.examples.chart_values import NOTHING
from triad.planning.model_images import lock_row
from triad.planning.placed_model import PlacedModel
from triad.planning.pools import node_pools
from triad.spec.platform import PlatformSpec

Body = Mapping[str, Any]

_HASH = re.compile(r":[0-9a-f]{32}-")
"""Of an image's own content: it changes with every line of it."""

_SETTINGS = {
    "gpuMemoryUtilization": ("GPU_MEMORY_UTILIZATION", "--gpu-memory-utilization"),
    "maxModelLen": ("MAX_MODEL_LEN", "--max-model-len"),
    "maxNumSeqs": ("MAX_NUM_SEQ", "--max-num-seqs"),
    "maxNumBatchedTokens": ("MAX_NUM_BATCHED_TOKENS", "--max-num-batched-tokens"),
    "tokenizerPoolSize": ("TOKENIZER_POOL_SIZE", "--tokenizer-pool-size"),
    "maxParallelLoadingWorkers": ("MAX_PARALLEL_LOADING_WORKERS", "--max-parallel-loading-workers"),
    "pipelineParallelSize": ("PIPELINE_PARALLEL_SIZE", "--pipeline-parallel-size"),
    "tensorParallelSize": ("TENSOR_PARALLEL_SIZE", "--tensor-parallel-size"),
    "enablePrefixCaching": ("ENABLE_PREFIX_CACHING", "--enable-prefix-caching"),
}
"""As our front reads a setting, and as vLLM's own server does."""

_HOSTS = {
    "rayPrometheusHost": "RAY_PROMETHEUS_HOST",
    "rayGrafanaHost": "RAY_GRAFANA_HOST",
    "rayGrafanaIframeHost": "RAY_GRAFANA_IFRAME_HOST",
}


def preset_values(spec: PlatformSpec, rendering: Sequence[Body]) -> Mapping[str, str]:
    """Read the one model of a preset out of its manifests."""
    [name] = spec.models
    placed = PlacedModel.of(spec, node_pools(spec), name)
    [served] = (
        each
        for each in rendering
        if each["kind"] == ("RayService" if placed.on_ray else "Deployment")
        and (each["metadata"].get("labels") or {}).get("triad/model") == name
    )
    doors = (each for each in rendering if each["kind"] == "Service")
    door = next((each for each in doors if each["metadata"]["name"] == placed.name), {})

    return {
        **_planned(placed),
        "inference.serviceName": served["metadata"]["name"],
        "inference.serviceNamespace": served["metadata"]["namespace"],
        **(_ray(served["spec"]) if placed.on_ray else _deployment(served["spec"], door["spec"])),
    }


def _planned(placed: PlacedModel) -> dict[str, str]:
    """Take what no manifest shows: what is in an image of ours, and which types a pool launches."""
    row, ranks = lock_row(placed), placed.served.ranks

    return {
        "instanceType": ", ".join(each.name for each in placed.pool.types),
        "vllmVersion": str(row.vllm),
        "pythonVersion": row.python,
        "numGpus": str(ranks.devices if ranks else 0),
    }


def _ray(spec: Body) -> dict[str, str]:
    cluster = spec["rayClusterConfig"]
    [group], head = cluster["workerGroupSpecs"], cluster["headGroupSpec"]["template"]["spec"]["containers"]
    [application] = yaml.safe_load(spec["serveConfigV2"])["applications"]
    [deployment] = application["deployments"]
    told, hosts = application["runtime_env"]["env_vars"], _environment(head[0])

    return {
        **_pod(group["template"]["spec"]),
        **{name: str(told.get(key, NOTHING)) for name, (key, _) in _SETTINGS.items()},
        **{name: hosts.get(key, NOTHING) for name, key in _HOSTS.items()},
        **_autoscaling(cluster),
        "replicas": str(group.get("replicas", NOTHING)),
        "minReplicas": str(group["minReplicas"]),
        "maxReplicas": str(group["maxReplicas"]),
        "minActors": str(deployment["autoscaling_config"]["min_replicas"]),
        "maxActors": str(deployment["autoscaling_config"]["max_replicas"]),
        "rayVersion": cluster["rayVersion"],
        "fluentbit": next((each["image"].rpartition(":")[2] for each in head if each["name"] == "fluent-bit"), NOTHING),
        "head CPUs": head[0]["resources"]["requests"]["cpu"],
        "head memory": head[0]["resources"]["requests"]["memory"],
        "service.type": spec["serveService"]["spec"]["type"],
        "service.port": _port(group["template"]["spec"], "serve"),
        "vllm.port": _port(group["template"]["spec"], "serve"),
    }


def _autoscaling(cluster: Body) -> dict[str, str]:
    options = cluster.get("autoscalerOptions") or {}

    return {
        "autoscaling.enabled": str(cluster["enableInTreeAutoscaling"]).lower(),
        "upscalingMode": str(options.get("upscalingMode", NOTHING)),
        "idleTimeoutSeconds": str(options.get("idleTimeoutSeconds", NOTHING)),
    }


def _deployment(spec: Body, door: Body) -> dict[str, str]:
    pod = spec["template"]["spec"]
    flags = dict(_flags(pod["containers"][0]["args"]))

    return {
        **_pod(pod),
        **{name: flags.get(flag, NOTHING) for name, (_, flag) in _SETTINGS.items()},
        "enablePrefixCaching": str("--enable-prefix-caching" in flags).lower(),
        "replicas": str(spec["replicas"]),
        "service.type": door["type"],
        "service.port": str(door["ports"][0]["port"]),
        "vllm.port": _port(pod, "http"),
    }


def _pod(pod: Body) -> dict[str, str]:
    server = pod["containers"][0]
    requests = server["resources"]["requests"]

    return {
        "image": _HASH.sub(":HASH-", server["image"]).partition("@")[0],
        "global.image.pullPolicy": server["imagePullPolicy"],
        "modelId": _environment(pod["initContainers"][0])["MODEL_ID"],
        "vllm.logLevel": _environment(server)["VLLM_LOGGING_LEVEL"].lower(),
        "cpu": requests["cpu"],
        "memory": requests["memory"],
        "devices": str(next(count for name, count in requests.items() if "/" in name)),
        "topologySpreadConstraints": _listed(
            each["whenUnsatisfiable"] for each in pod.get("topologySpreadConstraints") or ()
        ),
        "podAffinity": _listed(_affinity(pod)),
    }


def _affinity(pod: Body) -> Iterator[str]:
    terms = (pod.get("affinity") or {}).get("podAffinity") or {}
    yield from ("required" for _ in terms.get("requiredDuringSchedulingIgnoredDuringExecution") or ())
    yield from (
        f"preferred {each['weight']}" for each in terms.get("preferredDuringSchedulingIgnoredDuringExecution") or ()
    )


def _flags(words: Sequence[str]) -> Iterator[tuple[str, str]]:
    for word, after in zip(words, (*words[1:], ""), strict=True):
        if word.startswith("--"):
            yield word, after


def _environment(container: Body) -> dict[str, str]:
    return {each["name"]: each.get("value", "") for each in container["env"]}


def _port(pod: Body, name: str) -> str:
    return next(str(each["containerPort"]) for each in pod["containers"][0]["ports"] if each["name"] == name)


def _listed(words: Iterator[str]) -> str:
    return ", ".join(words) or NOTHING
