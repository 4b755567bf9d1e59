"""What an EC2NodeClass leaves of an instance type to pods."""

import math
from collections.abc import Mapping
from typing import Any

from triad.catalog.allocatable import EVICTION_MIB, NOTHING, VOLUME_GIB, Allocatable, Reserved, allocatable
from triad.catalog.instances import InstanceType
from triad.simulate.quantity import CPU, GIB, MEMORY, MIB, thousandths

ROOT_DEVICE = "/dev/xvda"
_GB = 10**9


def room(instance: InstanceType, node_class: Mapping[str, Any]) -> Allocatable:
    """Allocatable of a type under the class's kubelet settings and root volume."""
    kubelet = node_class.get("kubelet") or {}

    return allocatable(
        instance,
        max_pods=_max_pods(instance, kubelet),
        kube_reserved=_reserved(kubelet.get("kubeReserved"), _estimate(instance)),
        system_reserved=_reserved(kubelet.get("systemReserved"), NOTHING),
        eviction_mib=_eviction_mib(instance, kubelet.get("evictionHard") or {}),
        volume_gib=_volume_gib(instance, node_class),
    )


def root_volume(node_class: Mapping[str, Any]) -> Mapping[str, Any]:
    """The `ebs` part of the volume that holds the system, images and empty directories."""
    mappings = node_class.get("blockDeviceMappings") or ()
    for mapping in mappings:
        if mapping.get("rootVolume"):
            return mapping.get("ebs") or {}
    for mapping in mappings:
        if mapping.get("deviceName") == ROOT_DEVICE:
            return mapping.get("ebs") or {}

    return {}


def _estimate(instance: InstanceType) -> Reserved:
    """What the kubelet reserves by itself: the difference to a kubelet that reserves nothing."""
    usual, bare = allocatable(instance), allocatable(instance, kube_reserved=NOTHING)

    return Reserved(cpu_m=bare.cpu_m - usual.cpu_m, memory_mib=bare.memory_mib - usual.memory_mib)


def _reserved(given: Mapping[str, str] | None, otherwise: Reserved) -> Reserved:
    """A setting, resource by resource: one that is left out keeps its estimate."""
    quantities = given or {}

    return Reserved(
        cpu_m=thousandths(quantities[CPU]) if CPU in quantities else otherwise.cpu_m,
        memory_mib=_mib(quantities[MEMORY]) if MEMORY in quantities else otherwise.memory_mib,
    )


def _max_pods(instance: InstanceType, kubelet: Mapping[str, Any]) -> int | None:
    limits = [kubelet["maxPods"]] if "maxPods" in kubelet else []
    if kubelet.get("podsPerCore"):
        limits.append(min(kubelet["podsPerCore"] * instance.vcpu, *(limits or [instance.max_pods])))

    return min(limits, default=None)


def _eviction_mib(instance: InstanceType, hard: Mapping[str, str]) -> int:
    threshold = hard.get("memory.available")
    if threshold is None:
        return EVICTION_MIB
    if threshold.endswith("%"):
        return math.ceil(instance.memory_mib * float(threshold[:-1]) / 100)

    return _mib(threshold)


def _volume_gib(instance: InstanceType, node_class: Mapping[str, Any]) -> int:
    if node_class.get("instanceStorePolicy") == "RAID0" and instance.instance_store_gb:
        return instance.instance_store_gb * _GB // GIB
    size = root_volume(node_class).get("volumeSize")

    return VOLUME_GIB if size is None else thousandths(size) // 1_000 // GIB


def _mib(quantity: str) -> int:
    return math.ceil(thousandths(quantity) / 1_000 / MIB)
