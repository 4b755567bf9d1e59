"""EC2 instance families and types that the platform knows."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from functools import cache
from types import MappingProxyType

from triad.catalog.accelerators import ACCELERATORS
from triad.catalog.data import graviton, neuron, nvidia, x86
from triad.catalog.data.table import PRICED_ON, Row, Table

SMALL_NODE_VCPU = 30
MAX_PODS_SMALL_NODE = 110
MAX_PODS_LARGE_NODE = 250
PREFIX_ADDRESSES = 16
HOST_NETWORK_PODS = 2


class Architecture(StrEnum):
    """The value of the node label `kubernetes.io/arch`."""

    ARM64 = "arm64"
    AMD64 = "amd64"


class Silicon(StrEnum):
    """What a pod computes on."""

    GRAVITON = "graviton"
    X86 = "x86"
    NVIDIA = "nvidia"
    NEURON = "neuron"


@dataclass(frozen=True, slots=True, kw_only=True)
class InstanceType:
    """One size of a family.

    Attributes:
        accelerator: Name of the chip.
        accelerator_memory_mib: Of each device; `accelerator_memory_visible_mib` is what an engine's log says it sees.
        neuron_cores: Of the whole instance.
        memory_bandwidth_gb_s: Published peak of DRAM, known only for a size that fills whole sockets.
        memory_bandwidth_measured_gb_s: Read bandwidth that lmbench measured on a rented machine: the ceiling, since a
            small size exceeds its share of the socket while the neighbours are idle.
        accelerator_memory_bandwidth_gb_s: Published peak of each device.
        max_enis: Network interfaces of the default network card.
        price_usd_hour: On-demand in us-east-1.
        zones: Zone IDs of us-east-1 that offer the type.
    """

    name: str
    family: str
    size: str
    silicon: Silicon
    architecture: Architecture
    vcpu: int
    memory_mib: int
    accelerators: int
    accelerator: str | None
    accelerator_resource: str | None
    accelerator_memory_mib: int
    accelerator_memory_visible_mib: int | None
    neuron_cores: int
    memory_bandwidth_gb_s: float | None
    memory_bandwidth_measured_gb_s: float | None
    accelerator_memory_bandwidth_gb_s: float | None
    network_gbit: float
    network_burst_gbit: float
    instance_store_gb: int
    max_enis: int
    ipv4_per_eni: int
    price_usd_hour: float | None
    price_date: date
    zones: tuple[str, ...]
    source: str

    @property
    def max_pods(self) -> int:
        """Pods that the VPC CNI can address (ENILimitedPods, aws/karpenter-provider-aws@1d927085 types.go)."""
        return self.max_enis * (self.ipv4_per_eni - 1) + HOST_NETWORK_PODS

    @property
    def max_pods_prefix(self) -> int:
        """Pods with prefix delegation, capped as amazon-eks-ami's max-pods-calculator.sh does (110 up to 30 vCPUs)."""
        cap = MAX_PODS_SMALL_NODE if self.vcpu <= SMALL_NODE_VCPU else MAX_PODS_LARGE_NODE
        return min(cap, self.max_enis * (self.ipv4_per_eni - 1) * PREFIX_ADDRESSES + HOST_NETWORK_PODS)


@dataclass(frozen=True, slots=True, kw_only=True)
class InstanceFamily:
    """Sizes of one chip, smallest first.

    Attributes:
        category: Karpenter's `instance-category`, the letters before the generation.
        refused: Why the platform does not take the family, and what to take instead.
        socket_memory_bandwidth_gb_s: Published peak of one CPU socket, shared by `socket_vcpu` vCPUs; no source says
            what part of it a smaller size is sure of.
    """

    name: str
    silicon: Silicon
    architecture: Architecture
    category: str
    generation: int
    refused: str | None
    socket_memory_bandwidth_gb_s: float | None
    socket_vcpu: int | None
    source: str
    types: tuple[InstanceType, ...]


_TABLES = {
    Silicon.GRAVITON: graviton.TABLES,
    Silicon.X86: x86.TABLES,
    Silicon.NVIDIA: nvidia.TABLES,
    Silicon.NEURON: neuron.TABLES,
}


@cache
def families() -> Mapping[str, InstanceFamily]:
    """Every family by its name, those that are refused too."""
    return MappingProxyType(
        {table.name: _family(table, silicon) for silicon, tables in _TABLES.items() for table in tables}
    )


@cache
def instance_types() -> Mapping[str, InstanceType]:
    """Every type by its name, those of a refused family too."""
    return MappingProxyType({type_.name: type_ for family in families().values() for type_ in family.types})


def _family(table: Table, silicon: Silicon) -> InstanceFamily:
    architecture = Architecture.ARM64 if silicon is Silicon.GRAVITON else Architecture.AMD64
    return InstanceFamily(
        name=table.name,
        silicon=silicon,
        architecture=architecture,
        category=table.category,
        generation=table.generation,
        refused=table.refused,
        socket_memory_bandwidth_gb_s=table.socket_gb_s,
        socket_vcpu=table.socket_vcpu,
        source=table.source,
        types=tuple(_types(table, silicon, architecture)),
    )


def _types(table: Table, silicon: Silicon, architecture: Architecture) -> Iterator[InstanceType]:
    accelerator = ACCELERATORS[table.accelerator] if table.accelerator else None
    for row in table.rows:
        zones = table.more_zones.get(row.size, table.zones)
        yield InstanceType(
            name=f"{table.name}.{row.size}",
            family=table.name,
            size=row.size,
            silicon=silicon,
            architecture=architecture,
            vcpu=row.vcpu,
            memory_mib=row.memory_mib,
            accelerators=row.accelerators,
            accelerator=accelerator.name if accelerator else None,
            accelerator_resource=accelerator.resource if accelerator else None,
            accelerator_memory_mib=accelerator.memory_mib if accelerator else 0,
            accelerator_memory_visible_mib=accelerator.visible_memory_mib if accelerator else None,
            neuron_cores=row.accelerators * accelerator.cores if accelerator else 0,
            memory_bandwidth_gb_s=_whole_sockets_gb_s(table, row),
            memory_bandwidth_measured_gb_s=row.memory_bandwidth_gb_s,
            accelerator_memory_bandwidth_gb_s=accelerator.bandwidth_gb_s if accelerator else None,
            network_gbit=row.network_gbit,
            network_burst_gbit=row.network_burst_gbit,
            instance_store_gb=row.instance_store_gb,
            max_enis=row.max_enis,
            ipv4_per_eni=row.ipv4_per_eni,
            price_usd_hour=row.price_usd_hour,
            price_date=PRICED_ON,
            zones=tuple(f"use1-az{number}" for number in zones.split()),
            source=table.source,
        )


def _whole_sockets_gb_s(table: Table, row: Row) -> float | None:
    if table.socket_gb_s is None or table.socket_vcpu is None or row.vcpu % table.socket_vcpu:
        return None
    return table.socket_gb_s * (row.vcpu // table.socket_vcpu)
