"""What Karpenter leaves of an instance type to pods."""

from dataclasses import dataclass

from triad.catalog.instances import Architecture, InstanceType

ARM64_KERNEL_MIB = 64
VM_OVERHEAD_PER_MILLE = 75
KUBELET_BASE_MIB = 255
KUBELET_PER_POD_MIB = 11
EVICTION_MIB = 100
VOLUME_GIB = 20
KUBELET_EPHEMERAL_MIB = 1024
NODEFS_EVICTION_PERCENT = 10
CPU_BANDS = ((1_000, 600), (2_000, 100), (4_000, 50), (None, 25))
"""Upper end of a band in millicores, and the part of the band that is reserved, in ten-thousandths."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Reserved:
    """CPU and memory kept from pods by a kubelet setting."""

    cpu_m: int = 0
    memory_mib: int = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class Allocatable:
    """What pods and DaemonSets of one empty node can request together."""

    cpu_m: int
    memory_mib: int
    pods: int
    accelerators: int
    ephemeral_mib: int


NOTHING = Reserved()


def allocatable(
    instance: InstanceType,
    *,
    max_pods: int | None = None,
    kube_reserved: Reserved | None = None,
    system_reserved: Reserved = NOTHING,
    eviction_mib: int = EVICTION_MIB,
    volume_gib: int = VOLUME_GIB,
) -> Allocatable:
    """Karpenter's estimate for AL2023, which holds until a node of the type has joined and shown its real memory.

    Source: aws/karpenter-provider-aws@1d927085 pkg/providers/instancetype/types.go; equal to the table that Karpenter
    publishes for every type here. AL2023 reserves memory for as many pods as the network could address, even where
    `max_pods` is lower (`UsesENILimitedMemoryOverhead`).

    Args:
        instance: The type.
        max_pods: The kubelet's `maxPods`; the network's limit where absent.
        kube_reserved: The kubelet's `kubeReserved`, both figures of it, in place of the estimate.
        system_reserved: The kubelet's `systemReserved`.
        eviction_mib: The kubelet's hard eviction threshold of `memory.available`.
        volume_gib: Size of the root volume.
    """
    kube = kube_reserved or _kube_reserved(instance)
    return Allocatable(
        cpu_m=instance.vcpu * 1_000 - kube.cpu_m - system_reserved.cpu_m,
        memory_mib=_usable_mib(instance) - kube.memory_mib - system_reserved.memory_mib - eviction_mib,
        pods=instance.max_pods if max_pods is None else max_pods,
        accelerators=instance.accelerators,
        ephemeral_mib=_ephemeral_mib(volume_gib),
    )


def _usable_mib(instance: InstanceType) -> int:
    memory = instance.memory_mib - (ARM64_KERNEL_MIB if instance.architecture is Architecture.ARM64 else 0)
    return memory - _ceil_div(memory * VM_OVERHEAD_PER_MILLE, 1_000)


def _kube_reserved(instance: InstanceType) -> Reserved:
    return Reserved(
        cpu_m=_reserved_cpu_m(instance.vcpu * 1_000),
        memory_mib=KUBELET_PER_POD_MIB * instance.max_pods + KUBELET_BASE_MIB,
    )


def _reserved_cpu_m(cpu_m: int) -> int:
    reserved = start = 0
    for end, share in CPU_BANDS:
        stop = cpu_m if end is None else min(cpu_m, end)
        reserved += max(0, stop - start) * share // 10_000
        start = stop
    return reserved


def _ephemeral_mib(volume_gib: int) -> int:
    volume = volume_gib * 1_024
    return volume - KUBELET_EPHEMERAL_MIB - _ceil_div(volume * NODEFS_EVICTION_PERCENT, 100)


def _ceil_div(dividend: int, divisor: int) -> int:
    return -(-dividend // divisor)
