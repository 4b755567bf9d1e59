"""What the containers of a model's pods get."""

from dataclasses import replace

from triad.planning.model_pods import Resources
from triad.planning.placed_model import PlacedModel
from triad.planning.ranks import Ranks

AUTOSCALER = Resources(cpu_m=500, memory_mib=512)
"""Of Ray's autoscaler beside the head: what KubeRay gives it by itself.

Source: ray-project/kuberay ray-operator/controllers/ray/common/pod.go, BuildAutoscalerContainer.
"""

DEV_HEAD = Resources(cpu_m=1000, memory_mib=2048)
"""Of a head beside its model: the smallest of KubeRay's own samples (ray-operator/config/samples)."""

PRODUCTION_HEAD = Resources(cpu_m=1000, memory_mib=4096)
"""Of a head on a node of its own: half of the smallest head node, m8g.large, so that an upgrade finds room there."""

_MIB = 1 << 20


def head_resources(placed: PlacedModel) -> Resources:
    """Size a Ray head, which runs no model."""
    return PRODUCTION_HEAD if placed.spec.is_production else DEV_HEAD


def server_resources(placed: PlacedModel) -> Resources:
    """Size the server as given, or by what the fit counted: memory on CPUs, with an accelerator its share of a node."""
    found = _on_accelerators(placed, placed.served.ranks) if placed.served.ranks else _on_cpus(placed)
    given = placed.model.resources

    return replace(found, cpu_m=given.cpu_m or found.cpu_m, memory_mib=given.memory_mib or found.memory_mib)


def _on_cpus(placed: PlacedModel) -> Resources:
    needed = -(-placed.fit.fit.needed_bytes // _MIB)

    return Resources(cpu_m=1000 * (placed.served.cpus or 1), memory_mib=needed or placed.room.memory_bytes // _MIB)


def _on_accelerators(placed: PlacedModel, ranks: Ranks) -> Resources:
    """Give each device of the node an equal part of the rest, less what a head on the same node takes."""
    cpu_m, memory_mib = placed.room.cpu_m, placed.room.memory_bytes // _MIB
    if placed.shares_head:
        for taken in (head_resources(placed), AUTOSCALER):
            cpu_m, memory_mib = cpu_m - taken.cpu_m, memory_mib - taken.memory_mib
    devices, there = ranks.of_a_pod, placed.instance.accelerators

    return Resources(
        cpu_m=cpu_m * devices // there,
        memory_mib=memory_mib * devices // there,
        devices={str(placed.pool.accelerator_resource): devices},
    )
