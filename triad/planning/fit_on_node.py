"""Whether one replica of a served model fits one kind of node: its split, its CPUs, its disk, then its memory."""

from contracts import environment as names
from triad.catalog.catalog_model import Engine
from triad.catalog.instances import InstanceType, Silicon
from triad.catalog.model_shape import Shape
from triad.planning.fit_llama_cpp import LlamaCppSettings, fit_llama_cpp
from triad.planning.fit_neuron import NeuronSettings, degree_refusal, fit_neuron
from triad.planning.fit_result import Fit, Verdict, gib, without_memory
from triad.planning.fit_vllm import RESERVED_BYTES, UTILIZATION, VllmSettings, fit_vllm, tensor_parallel_refusal
from triad.planning.pod_shape import PodShape
from triad.planning.ranks import SHARED_MIB
from triad.planning.serving import ServedModel
from triad.planning.weights import Weights

RAY_WORKER_BYTES = 1 << 30
"""Of what runs beside an engine in the worker of a RayService: raylet, agents, proxy and the replica's own process.

Measured: 0.6 GiB of proportional set size on 2026-11-21 (Ray 2.60, one idle replica), and Ray keeps at least 75 MiB for
its object store.
"""

SERVER_BYTES = 1 << 28
"""Of llama.cpp's own server without Ray, beside weights, cache and buffers.

Measured: 24 MiB of proportional set size on 2026-11-21 (llama-server of llama-cpp-python 0.3.36, the idle tiny model);
ten times that leaves room for bodies and answers of all slots.
"""

VLLM_BYTES = 431 << 20
"""Of one process with vLLM's server, engine and worker, before it has a model: less than this nothing starts in.

Measured: private dirty memory on 2026-11-22 (vLLM 0.29.0 and torch 2.13.0 for CPUs, imported and idle); CUDA, a second
process and the tokenizer come on top, and no figure of them was found.
"""

COMPILED_COPIES = 2
"""Of weights on a Neuron node: as they came, and split over the cores."""

_MIB = 1 << 20


def fit_on_node(served: ServedModel, weights: Weights, instance: InstanceType, pod: PodShape) -> Fit:
    """Decide for a node that holds nothing but DaemonSets and this pod."""
    return (
        _split(served, weights, instance)
        or _cpus(served, instance, pod)
        or _devices(served, instance)
        or _disk(weights, instance, pod)
        or _memory(served, weights, instance, pod)
    )


def visible_bytes(instance: InstanceType) -> int:
    """Take what engines were seen to see of one device, or its memory less what drivers keep at most."""
    if instance.accelerator_memory_visible_mib is not None:
        return instance.accelerator_memory_visible_mib * _MIB

    return instance.accelerator_memory_mib * _MIB - RESERVED_BYTES


def split_refusal(shape: Shape, degree: int, instance: InstanceType) -> Fit | None:
    """Say why no node of a family splits a model so, however many devices it has."""
    if instance.silicon is Silicon.NEURON:
        return degree_refusal(shape, degree, instance.family)
    wrong = tensor_parallel_refusal(shape.heads, shape.kv_heads, degree)

    return without_memory(Verdict.REFUSED, wrong) if wrong else None


def disk_bytes(weights: Weights, instance: InstanceType) -> int:
    """Count what of a model lies on the disk of its node."""
    return weights.bytes * (COMPILED_COPIES if instance.silicon is Silicon.NEURON else 1)


def _split(served: ServedModel, weights: Weights, instance: InstanceType) -> Fit | None:
    """Look at the degree before the node: what splits no heads is not too large."""
    if served.ranks is None or weights.shape is None:
        return None

    return split_refusal(weights.shape, served.ranks.tensor, instance)


def _cpus(served: ServedModel, instance: InstanceType, pod: PodShape) -> Fit | None:
    wanted_m = max(pod.given_cpu_m or 0, 1000 * (served.cpus or 0))
    if wanted_m <= pod.room.cpu_m:
        return None
    reason = f"{wanted_m / 1000:g} vCPUs, {instance.name} leaves {pod.room.cpu_m // 1000} to a pod"

    return without_memory(Verdict.TOO_FEW_CPUS, reason)


def _devices(served: ServedModel, instance: InstanceType) -> Fit | None:
    if served.ranks is None or served.ranks.of_a_pod <= instance.accelerators:
        return None
    reason = f"a pod of {served.ranks.of_a_pod} devices, {instance.name} has {instance.accelerators}"

    return without_memory(Verdict.REFUSED, reason)


def _disk(weights: Weights, instance: InstanceType, pod: PodShape) -> Fit | None:
    if not pod.on_disk:
        return None
    room = pod.room
    needed = disk_bytes(weights, instance)
    if needed <= room.disk_bytes:
        return None
    reason = f"weights of {gib(needed)} on disk, {gib(max(0, room.disk_bytes))} are left beside system and images"

    return without_memory(Verdict.DISK_TOO_SMALL, reason)


def _memory(served: ServedModel, weights: Weights, instance: InstanceType, pod: PodShape) -> Fit:
    room, process = pod.room, _process_bytes(served, pod)
    shared = SHARED_MIB * _MIB if served.ranks and served.ranks.together > 1 else 0
    if pod.given_memory_bytes and pod.given_memory_bytes < process + shared:
        beside = f", {SHARED_MIB} of it shared by ranks" if shared else ""
        least = f"its processes take {(process + shared) // _MIB} at least{beside}"
        return without_memory(Verdict.TOO_LITTLE_MEMORY, f"{pod.given_memory_bytes // _MIB} MiB of memory, {least}")
    if pod.given_memory_bytes and pod.given_memory_bytes > room.memory_bytes:
        reason = f"{gib(pod.given_memory_bytes)} of memory, {instance.name} leaves {gib(room.memory_bytes)} to a pod"
        return without_memory(Verdict.OOM, reason)
    if served.engine is Engine.LLAMA_CPP:
        settings = LlamaCppSettings(
            context=served.context,
            slots=served.slots,
            architecture=instance.architecture,
            process_bytes=process,
        )
        return fit_llama_cpp(weights, settings, room_bytes=pod.given_memory_bytes or room.memory_bytes)
    if instance.silicon is Silicon.NEURON:
        host = pod.given_memory_bytes or room.memory_bytes
        if weights.bytes > host:
            reason = f"{gib(weights.bytes)} of weights pass through {gib(host)} of host memory"
            return without_memory(Verdict.OOM, reason)
        return fit_neuron(weights, _neuron_settings(served), instance=instance, models=served.weights.lineage)

    return fit_vllm(
        weights,
        _vllm_settings(served),
        gpus=instance.accelerators * (_stages(served) if pod.on_ray else 1),
        visible_bytes=visible_bytes(instance),
    )


def _process_bytes(served: ServedModel, pod: PodShape) -> int:
    """Count what runs beside the weights in the memory of a pod."""
    if served.engine is Engine.LLAMA_CPP:
        return RAY_WORKER_BYTES if pod.on_ray else SERVER_BYTES

    return VLLM_BYTES + (RAY_WORKER_BYTES if pod.on_ray else 0)


def _vllm_settings(served: ServedModel) -> VllmSettings:
    """Read what the server is told, so that both always mean the same."""
    told = served.environment

    return VllmSettings(
        context=served.context,
        sequences=served.slots,
        tensor_parallel=int(told.get(names.TENSOR_PARALLEL_SIZE, 1)),
        pipeline_parallel=_stages(served),
        utilization=float(told.get(names.GPU_MEMORY_UTILIZATION, UTILIZATION)),
        batched_tokens=int(told[names.MAX_NUM_BATCHED_TOKENS]),
        admitted=served.slots + 1,
    )


def _stages(served: ServedModel) -> int:
    """Count the stages of the pipeline, each of which may have a node of its own on Ray."""
    return int(served.environment.get(names.PIPELINE_PARALLEL_SIZE, 1))


def _neuron_settings(served: ServedModel) -> NeuronSettings:
    return NeuronSettings(
        context=served.context,
        sequences=served.slots,
        tensor_parallel=int(served.environment[names.TENSOR_PARALLEL_SIZE]),
    )
