"""What engines and other charts call a setting that has another name here."""

from collections.abc import Iterator, Mapping

from triad.spec.taken import ALWAYS, FLAGS, THE_NAME, VARIABLES

NAMES: Mapping[str, str] = {
    # vLLM, beyond its flags
    "num_gpus": "vllm.gpus",
    "tokenizer_pool_size": "vllm.tokenizer_pool_size",
    "max_parallel_loading_workers": "vllm.max_parallel_loading_workers",
    "max_concurrent_queries": "queue",
    "max_ongoing_requests": "slots",
    "download_dir": "storage.claim",
    # llama.cpp and llama-cpp-python, beyond their flags
    "n_parallel": "slots",
    "n_slots": "slots",
    "n_threads_batch": "cpus",
    "model_path": "model",
    "hf_file": "model",
    # Ray Serve
    "num_cpus": "cpus",
    "num_replicas": "replicas.min",
    "min_replicas": "replicas.min",
    "max_replicas": "replicas.max",
    "autoscaling_config": "replicas",
    "graceful_shutdown_timeout_s": "longest_answer",
    "request_timeout_s": "longest_answer",
    # values of the inference charts
    "inference": "",
    "model_server": "",
    "deployment": "",
    "model_parameters": "",
    "accelerator": "pool",
    "framework": "runtime",
    "service_name": "name",
    "service_namespace": "namespace",
    "global": "image.pull_policy",
    "pull_policy": "image.pull_policy",
    "ray_options": "ray",
    "ray_version": "versions.ray",
    "vllm_version": "versions.vllm",
    "python_version": "versions.python",
    "instance_type": "instance_type",
    "topology_spread_constraints": "placement.spread",
    "constraints": "placement.spread",
    "pod_affinity": "placement",
    "upscaling_mode": "ray.autoscaling.mode",
    "idle_timeout_seconds": "ray.autoscaling.idle_timeout",
    "actor_autoscaling": "ray.actors",
    "min_actors": "ray.actors.min",
    "max_actors": "ray.actors.max",
    "ray_prometheus_host": "ray.observability.prometheus_host",
    "ray_grafana_host": "ray.observability.grafana_host",
    "ray_grafana_iframe_host": "ray.observability.grafana_iframe_host",
    "observability": "ray.observability",
    "log_level": "log_level",
    "vllm": "vllm",
    "service": "service",
    "ingress": "service.host",
    "fluentbit": "fluent_bit",
    # what any of them has
    "requests": "resources",
    "limits": "resources",
    "tolerations": "pool",
    "node_selector": "pool",
    "affinity": "placement",
    "volumes": "storage.claim",
}
"""By a name in lower case; the value is a key below the model, or empty for the model itself."""


def home(name: str, model: str) -> str | None:
    """Say in words where a setting is set here; None where no such name is known.

    Args:
        name: As a flag, a variable, an attribute or a chart's value.
        model: Under which models stand it was written, or what stands for one.
    """
    key = _KNOWN.get(_plain(name))
    if key is None:
        return None
    if key == ALWAYS:
        return "it is always set; leave it out"
    if key == THE_NAME:
        return f"it is the key of the model: models.{model}"

    return f"write it as {key if key.startswith('secrets.') else f'models.{model}.{key}'.removesuffix('.')}"


def _known() -> Iterator[tuple[str, str]]:
    for flags in FLAGS.values():
        yield from ((_plain(flag), key) for flag, key in flags.items() if flag.startswith("--"))
    yield from ((_plain(variable), key) for variable, key in VARIABLES.items())
    yield from ((_plain(name), key) for name, key in NAMES.items())


def _plain(name: str) -> str:
    """Take away what differs between a flag, a variable, an attribute and a chart's value."""
    return name.lower().replace("-", "").replace("_", "")


_KNOWN: Mapping[str, str] = dict(_known())
