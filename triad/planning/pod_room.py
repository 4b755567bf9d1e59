"""What the one large pod of a model node can have of it."""

from dataclasses import dataclass

from triad.catalog.allocatable import NOTHING, Reserved, allocatable
from triad.catalog.daemonsets import overhead
from triad.catalog.instances import InstanceType
from triad.planning.disks import FULL_PERCENT, IMAGES_KEPT, SYSTEM_GIB, image_gib
from triad.planning.pools import NodePool

_MIB, _GIB, _GB = 1 << 20, 1 << 30, 10**9


@dataclass(frozen=True, slots=True, kw_only=True)
class PodRoom:
    """Left of an empty node once the kubelet and every DaemonSet have theirs.

    Attributes:
        disk_bytes: For weights, beside the system and two images, below the mark at which images are thrown away.
    """

    cpu_m: int
    memory_bytes: int
    disk_bytes: int


def pod_room(pool: NodePool, instance: InstanceType, *, container_insights: bool) -> PodRoom:
    """Count what is left of a type in a pool."""
    agents = overhead(instance.silicon, container_insights=container_insights)
    room = allocatable(
        instance,
        max_pods=pool.max_pods,
        kube_reserved=_kube_reserved(pool, instance),
        system_reserved=Reserved(
            cpu_m=pool.reserved.system_cpu_m or 0, memory_mib=pool.reserved.system_memory_mib or 0
        ),
    )

    return PodRoom(
        cpu_m=room.cpu_m - agents.cpu_m,
        memory_bytes=(room.memory_mib - agents.memory_mib) * _MIB,
        disk_bytes=_disk_bytes(pool, instance),
    )


def disk_gib_for(weights_bytes: int, instance: InstanceType) -> int:
    """Say how large a root volume must be to hold weights beside the system and two images."""
    held = weights_bytes + (SYSTEM_GIB + IMAGES_KEPT * image_gib(instance.silicon)) * _GIB

    return -(-held * 100 // (FULL_PERCENT * _GIB))


def _kube_reserved(pool: NodePool, instance: InstanceType) -> Reserved:
    """Take the kubelet's estimate for what the pool does not say: the difference to one that reserves nothing."""
    usual, bare = allocatable(instance), allocatable(instance, kube_reserved=NOTHING)
    given = pool.reserved

    return Reserved(
        cpu_m=bare.cpu_m - usual.cpu_m if given.kube_cpu_m is None else given.kube_cpu_m,
        memory_mib=bare.memory_mib - usual.memory_mib if given.kube_memory_mib is None else given.kube_memory_mib,
    )


def _disk_bytes(pool: NodePool, instance: InstanceType) -> int:
    image = image_gib(instance.silicon)
    if pool.instance_store and instance.instance_store_gb:
        size, system = instance.instance_store_gb * _GB, 0
    else:
        size, system = pool.disk_gib * _GIB, SYSTEM_GIB * _GIB

    return size * FULL_PERCENT // 100 - system - IMAGES_KEPT * image * _GIB
