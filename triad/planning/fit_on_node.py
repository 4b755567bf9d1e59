"""Whether one replica of a served model fits one kind of node: its CPUs, its disk, then its memory."""

from contracts import environment as names
from triad.catalog.catalog_model import Engine
from triad.catalog.instances import InstanceType, Silicon
from triad.planning.fit_llama_cpp import LlamaCppSettings, fit_llama_cpp
from triad.planning.fit_neuron import NeuronSettings, fit_neuron
from triad.planning.fit_result import Fit, Verdict, gib, without_memory
from triad.planning.fit_vllm import RESERVED_BYTES, UTILIZATION, VllmSettings, fit_vllm
from triad.planning.pod_room import PodRoom
from triad.planning.serving import ServedModel
from triad.planning.weights import Weights

RAY_WORKER_BYTES = 1 << 30
"""Of what runs beside an engine in the worker of a RayService: raylet, agents, proxy and the replica's own process.

Measured: 0.6 GiB of proportional set size on 2026-11-21 (Ray 2.60, one idle replica), and Ray keeps at least 75 MiB for
its object store.
"""

COMPILED_COPIES = 2
"""Of weights on a Neuron node: as they came, and split over the cores."""

_MIB = 1 << 20


def fit_on_node(served: ServedModel, weights: Weights, instance: InstanceType, room: PodRoom) -> Fit:
    """Decide for a node that holds nothing but DaemonSets and this replica."""
    return _cpus(served, instance, room) or _disk(weights, instance, room) or _memory(served, weights, instance, room)


def visible_bytes(instance: InstanceType) -> int:
    """Take what engines were seen to see of one device, or its memory less what drivers keep at most."""
    if instance.accelerator_memory_visible_mib is not None:
        return instance.accelerator_memory_visible_mib * _MIB

    return instance.accelerator_memory_mib * _MIB - RESERVED_BYTES


def _cpus(served: ServedModel, instance: InstanceType, room: PodRoom) -> Fit | None:
    if served.cpus is None or 1000 * served.cpus <= room.cpu_m:
        return None
    reason = f"{served.cpus} vCPUs, {instance.name} leaves {room.cpu_m // 1000} to a pod"

    return without_memory(Verdict.TOO_FEW_CPUS, reason)


def _disk(weights: Weights, instance: InstanceType, room: PodRoom) -> Fit | None:
    needed = weights.bytes * (COMPILED_COPIES if instance.silicon is Silicon.NEURON else 1)
    if needed <= room.disk_bytes:
        return None
    reason = f"weights of {gib(needed)} on disk, {gib(max(0, room.disk_bytes))} are left beside system and images"

    return without_memory(Verdict.DISK_TOO_SMALL, reason)


def _memory(served: ServedModel, weights: Weights, instance: InstanceType, room: PodRoom) -> Fit:
    if served.engine is Engine.LLAMA_CPP:
        settings = LlamaCppSettings(
            context=served.context,
            slots=served.slots,
            architecture=instance.architecture,
            process_bytes=RAY_WORKER_BYTES,
        )
        return fit_llama_cpp(weights, settings, room_bytes=room.memory_bytes)
    if instance.silicon is Silicon.NEURON:
        return fit_neuron(weights, _neuron_settings(served, instance), instance=instance, models=served.weights.lineage)

    return fit_vllm(
        weights,
        _vllm_settings(served),
        gpus=instance.accelerators * _nodes(served),
        visible_bytes=visible_bytes(instance),
    )


def _vllm_settings(served: ServedModel) -> VllmSettings:
    """Read what the server is told, so that both always mean the same."""
    told = served.environment

    return VllmSettings(
        context=served.context,
        sequences=served.slots,
        tensor_parallel=int(told.get(names.TENSOR_PARALLEL_SIZE, 1)),
        pipeline_parallel=_nodes(served),
        utilization=float(told.get(names.GPU_MEMORY_UTILIZATION, UTILIZATION)),
        batched_tokens=int(told[names.MAX_NUM_BATCHED_TOKENS]),
        admitted=served.slots + 1,
    )


def _nodes(served: ServedModel) -> int:
    """Count the stages of the pipeline, each of which may have a node of its own."""
    return int(served.environment.get(names.PIPELINE_PARALLEL_SIZE, 1))


def _neuron_settings(served: ServedModel, instance: InstanceType) -> NeuronSettings:
    cores = instance.neuron_cores // instance.accelerators
    degree = served.environment.get(names.TENSOR_PARALLEL_SIZE, served.accelerators * cores)

    return NeuronSettings(context=served.context, sequences=served.slots, tensor_parallel=int(degree))
