"""What of a served model will work and still deserves a second look."""

from collections.abc import Iterator, Mapping

from triad.catalog.images import ENGINES
from triad.catalog.models import Engine
from triad.planning.fit_result import Verdict
from triad.planning.image_locks import unlocked
from triad.planning.model_images import lock_row
from triad.planning.notice import Notice
from triad.planning.placed_model import PlacedModel
from triad.planning.ranks import Ranks
from triad.planning.ray_cluster import upgrade
from triad.planning.stream_warnings import stream_warnings
from triad.spec.ray import Upgrade

NOT_ON_NEURON: Mapping[str, tuple[str, str]] = {
    "gpu_memory_utilization": (
        "does nothing on Neuron, which takes the memory of what was compiled: slots and context change it",
        "vllm-project/vllm-neuron@84411ab2 vllm_neuron/worker/neuron_worker.py, determine_available_memory",
    ),
    "max_num_batched_tokens": (
        "does nothing on Neuron, whose scheduler takes 131072 whatever is given: a prompt is one step there",
        "vllm-project/vllm-neuron@61abf3f5 vllm_neuron/platform.py, check_and_update_config",
    ),
}
"""Settings that the engine on Neuron does not read, and where that was seen."""

_UPGRADES = "ray-project/kuberay#2274: an upgrade without downtime needs twice the GPUs"


def model_warnings(placed: PlacedModel) -> Iterator[Notice]:
    """Yield them in the order of the model's keys."""
    path = f"models.{placed.served.name}"
    if not (placed.served.weights.repository or placed.model.storage.claim):
        yield Notice(
            path=f"{path}.storage.claim",
            message=f"nothing brings {placed.model.model!r} into a cluster, as no repository has it; name a claim that "
            "holds it, or take it for the local twin alone",
            source=placed.served.weights.source,
        )
    yield from stream_warnings(placed)
    if placed.fit.fit.verdict is Verdict.UNKNOWN:
        yield Notice(
            path=f"{path}.model",
            message=f"whether it fits is not known: {placed.fit.fit.reason}",
            source=placed.served.weights.source,
        )
    if placed.served.engine is Engine.VLLM:
        yield from _without_effect(placed, f"{path}.vllm")
    if placed.served.ranks:
        yield from _devices(placed.served.ranks, path)
    if placed.on_ray:
        yield from _ray(placed, f"{path}.ray")
    yield from unlocked(placed)
    if placed.served.weights.gated and not placed.spec.secrets.hugging_face:
        yield Notice(
            path="secrets.hugging_face",
            message=f"{placed.model.model!r} is gated: until a token is named, or a Secret 'hf-token' is in "
            f"{placed.namespace!r}, its pods wait",
            source=placed.served.weights.source,
        )


def _without_effect(placed: PlacedModel, path: str) -> Iterator[Notice]:
    """Name what other charts have and this version of the engine has not, or not on Neuron."""
    version = lock_row(placed).vllm or ENGINES["vllm"].version
    settings = placed.model.vllm
    for key, (message, source) in NOT_ON_NEURON.items():
        if placed.on_neuron and key in settings.model_fields_set:
            yield Notice(path=f"{path}.{key}", message=message, source=source)
    if settings.tokenizer_pool_size:
        yield Notice(
            path=f"{path}.tokenizer_pool_size",
            message=f"does nothing: vLLM {version} has no tokenizer pool",
            source="vllm 0.29.0 vllm/engine/arg_utils.py, which has no such argument",
        )
    if settings.max_parallel_loading_workers:
        yield Notice(
            path=f"{path}.max_parallel_loading_workers",
            message=f"does nothing: vLLM {version} accepts and ignores it",
            source="vllm 0.29.0 vllm/config/parallel.py, its own warning",
        )


def _devices(ranks: Ranks, path: str) -> Iterator[Notice]:
    used = -(-ranks.tensor * ranks.pipeline // max(1, ranks.cores))
    if used < ranks.devices:
        yield Notice(
            path=f"{path}.vllm.gpus",
            message=f"a replica computes on {used} of its {ranks.devices} devices",
            source="triad/planning/ranks.py",
        )
    if ranks.idle:
        whose = "a Deployment's pod is one replica, which" if ranks.alone else "a replica"
        yield Notice(
            path=f"{path}.resources.accelerators",
            message=f"{ranks.idle} of a pod's {ranks.of_a_pod} devices stay idle: {whose} takes {ranks.devices}",
            source="triad/planning/ranks.py",
        )


def _ray(placed: PlacedModel, path: str) -> Iterator[Notice]:
    if placed.model.ray.spot:
        yield Notice(
            path=f"{path}.spot",
            message="workers on Spot: actors are lost or stuck on nodes that drain, about 40 requests fail each time "
            "(ray-project/ray#66056 and #66157)",
            source="both open on 2026-11-21",
        )
    if placed.served.ranks:
        yield _upgrade(placed, placed.served.ranks.of_a_pod * placed.most_pods, f"{path}.upgrade")


def _upgrade(placed: PlacedModel, devices: int, path: str) -> Notice:
    if upgrade(placed) is Upgrade.NEW_CLUSTER:
        message = f"a change of its pods runs two clusters side by side: {2 * devices} devices at most, not {devices}"
    else:
        message = (
            "a change of its pods reaches no running pod: it holds from the next RayCluster on, so delete the old one "
            f"at a quiet hour, or write new-cluster, which takes up to {2 * devices} devices for a while"
        )

    return Notice(path=path, message=message, source=_UPGRADES)
