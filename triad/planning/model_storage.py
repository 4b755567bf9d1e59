"""What the pods of a model write and read on disk and in shared memory."""

from collections.abc import Iterator

from contracts import environment as names
from triad.catalog.models import Engine
from triad.planning.fit_on_node import COMPILED_COPIES
from triad.planning.model_images import weights_image
from triad.planning.model_pods import Container, Mount, Resources, Volume, VolumeKind
from triad.planning.model_secrets import hub_secrets
from triad.planning.placed_model import PlacedModel
from triad.planning.ranks import SHARED_MIB

MODELS = "/models"
"""Folder that holds a folder for each model."""

WEIGHTS = "models"
"""Volume of that folder."""

TEMPORARY = "/tmp"  # noqa: S108  # a volume of the pod alone
"""The one place that every process may write to; caches of compilers go there too."""

RAY_FOLDER = f"{TEMPORARY}/ray"
"""Ray's sessions and logs."""

RAY_LOGS_MIB = 2048
"""Room for them: some forty files of two times 16 MiB (`ray_containers.LOG_BYTES`), and sockets."""

RAY_SHARED_MIB = 256
"""Of shared memory where Ray keeps its object store."""

TEMPORARY_MIB = {Engine.LLAMA_CPP: 1024, Engine.VLLM: 8192}
"""Compiled kernels and graphs of vLLM; little else."""

LOGS = Volume(name="ray-logs", kind=VolumeKind.DISK, size_mib=RAY_LOGS_MIB)
_SHARED = "shared-mem"
"""Names that KubeRay itself uses: it adds no second volume, and its autoscaler shares the logs."""

_PATHS = {WEIGHTS: MODELS, "tmp": TEMPORARY, LOGS.name: RAY_FOLDER, _SHARED: "/dev/shm"}  # noqa: S108  # volumes of the pod
_SLACK_MIB = 1024
_WHOLE_REPOSITORY = 2
_MIB = 1 << 20


def server_volumes(placed: PlacedModel) -> tuple[Volume, ...]:
    """List what a pod with the engine has; streamed weights lie nowhere."""
    working = tuple(_working_volumes(placed, shared_mib=_shared_mib(placed)))

    return working if placed.model.storage.stream else (_weights_volume(placed), *working)


def head_volumes(placed: PlacedModel) -> tuple[Volume, ...]:
    """List what the head of a Ray cluster has."""
    return tuple(_working_volumes(placed, shared_mib=RAY_SHARED_MIB))


def server_mounts(placed: PlacedModel) -> tuple[Mount, ...]:
    """Say where the engine sees them; Neuron keeps what it compiled beside the weights."""
    return tuple(
        Mount(volume=each.name, path=_PATHS[each.name], read_only=each.name == WEIGHTS and not placed.on_neuron)
        for each in server_volumes(placed)
    )


def head_mounts(placed: PlacedModel) -> tuple[Mount, ...]:
    """Say where a process without weights sees them."""
    return tuple(Mount(volume=each.name, path=_PATHS[each.name]) for each in head_volumes(placed))


def weights_container(placed: PlacedModel, resources: Resources) -> Container:
    """Fetch the weights before the server starts: from the node, the bucket, or the hub.

    Args:
        placed: The model.
        resources: Of the server, which needs them only later.
    """
    weights = placed.served.weights
    given = {
        names.MODEL_DIR: _folder(placed),
        names.MODEL_ID: weights.repository,
        names.MODEL_REVISION: weights.revision,
        names.MODEL_FILENAME: weights.gguf if placed.served.engine is Engine.LLAMA_CPP else None,
    }

    return Container(
        name="weights",
        image=weights_image(placed),
        pull_policy=placed.model.image.pull_policy.value,
        command=("python", "-m", "serving.jobs.fetch"),
        environment={name: value for name, value in given.items() if value},
        secrets=hub_secrets(placed),
        resources=Resources(cpu_m=resources.cpu_m, memory_mib=resources.memory_mib),
        mounts=(Mount(volume=WEIGHTS, path=MODELS), Mount(volume="tmp", path=TEMPORARY)),
        facts=True,
    )


def weights_folder(placed: PlacedModel) -> str:
    """Say where the engine finds its files: below the model's folder where the repository has them deeper."""
    below = placed.served.weights.safetensors if placed.served.engine is Engine.VLLM else None

    return f"{_folder(placed)}/{below}" if below else _folder(placed)


def compiled_folder(placed: PlacedModel) -> str:
    """Say where Neuron keeps what it compiled for one shape; another shape compiles anew."""
    served = placed.served
    degree = served.ranks.tensor if served.ranks else 1

    return f"{_folder(placed)}/neuron-tp{degree}-context{served.context}-batch{served.slots}"


def _shared_mib(placed: PlacedModel) -> int:
    ranks = placed.served.ranks

    return SHARED_MIB if ranks and ranks.together > 1 else RAY_SHARED_MIB if placed.on_ray else 0


def _folder(placed: PlacedModel) -> str:
    return f"{MODELS}/{placed.served.weights.name}"


def _weights_volume(placed: PlacedModel) -> Volume:
    """Take the claim, or bound the disk: safetensors may lie there twice, and Neuron splits a copy over its cores."""
    if placed.model.storage.claim:
        return Volume(name=WEIGHTS, kind=VolumeKind.CLAIM, claim=placed.model.storage.claim)
    copies = COMPILED_COPIES if placed.on_neuron else _WHOLE_REPOSITORY if placed.served.engine is Engine.VLLM else 1
    loaded = (placed.served.weights.loaded_bytes or placed.room.disk_bytes // copies) // _MIB

    return Volume(name=WEIGHTS, kind=VolumeKind.DISK, size_mib=copies * loaded + _SLACK_MIB)


def _working_volumes(placed: PlacedModel, *, shared_mib: int) -> Iterator[Volume]:
    yield Volume(name="tmp", kind=VolumeKind.DISK, size_mib=TEMPORARY_MIB[placed.served.engine])
    if placed.on_ray:
        yield LOGS
    if shared_mib:
        yield Volume(name=_SHARED, kind=VolumeKind.MEMORY, size_mib=shared_mib)
