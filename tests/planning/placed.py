"""Models as the tests of pods place them, and what of a workload a change reaches."""

from collections.abc import Iterator, Mapping
from dataclasses import fields, is_dataclass

import yaml

from triad.documents.serve import cluster_configs
from triad.planning.model_pods import ModelWorkload
from triad.planning.model_workloads import model_workloads
from triad.planning.placed_model import PlacedModel
from triad.planning.pools import node_pools
from triad.spec import PlatformSpec

POOLS = {
    "cpu": {"silicon": "graviton", "families": ["c7g"], "sizes": ["4xlarge", "8xlarge"]},
    "gpu": {"silicon": "nvidia", "families": ["g6"]},
    "inf": {"silicon": "neuron"},
}

BASES: Mapping[str, Mapping[str, object]] = {
    "ray llama": {"model": "llama-3.2-3b-instruct-q4_0", "pool": "cpu"},
    "ray vllm": {"model": "mistral-7b-instruct-v0.3", "pool": "gpu"},
    "llama": {"model": "llama-3.2-3b-instruct-q4_0", "pool": "cpu", "runtime": "deployment"},
    "vllm": {"model": "mistral-7b-instruct-v0.3", "pool": "gpu", "runtime": "deployment"},
    "neuron": {
        "model": "mistral-7b-instruct-v0.3",
        "pool": "inf",
        "runtime": "deployment",
        "context": 4096,
        "slots": 1,
    },
}
"""Of each engine and runtime one, with nothing but what must be said."""


def spec_of(base: str, size: str = "production", **model: object) -> PlatformSpec:
    """Make a platform with one model."""
    return PlatformSpec.model_validate({"size": size, "pools": POOLS, "models": {"m": {**BASES[base], **model}}})


def placed(base: str, size: str = "production", **model: object) -> PlacedModel:
    """Place one model."""
    spec = spec_of(base, size, **model)

    return PlacedModel.of(spec, node_pools(spec), "m")


def workload(base: str, size: str = "production", **model: object) -> ModelWorkload:
    """Decide everything that one model is."""
    spec = spec_of(base, size, **model)
    [found] = model_workloads(spec, serve_configs=cluster_configs(spec))

    return found


def leaves(value: object, path: str = "") -> Iterator[tuple[str, object]]:
    """Walk a workload, items under their names where they have one; arguments and commands are one leaf each."""
    if path.endswith("serve_config"):
        value = yaml.safe_load(str(value))
    if is_dataclass(value):
        value = {each.name: getattr(value, each.name) for each in fields(value) if (path, each.name) != ("", "model")}
    if isinstance(value, Mapping):
        for key, below in value.items():
            yield from leaves(below, f"{path}.{key}".removeprefix("."))
    elif isinstance(value, tuple | list) and not path.endswith(("arguments", "command", "pre_stop")):
        for index, below in enumerate(value):
            yield from leaves(below, f"{path}[{getattr(below, 'name', index)}]")
    else:
        yield path, value
