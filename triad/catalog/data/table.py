"""The columns of an instance family's table."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import NamedTuple

SHAPES = (
    "moto 5.2.5 ec2/resources/instance_types.json.gz and instance_type_offerings (EC2's own API answers, 2026-10-27); "
    "aws/karpenter-provider-aws@1d927085 zz_generated.bandwidth.go and zz_generated.vpclimits.go (2026-08-18)"
)
PRICES = "aws/karpenter-provider-aws@1d927085 zz_generated.pricing_aws.go (on-demand, us-east-1)"
PRICED_ON = date(2026, 7, 20)
MEASURED = "SpareCores/sc-inspector-data@804d3c71 data/aws/<type>/bw_mem (lmbench `bw_mem -P nproc 512M rd`)"


class Row(NamedTuple):
    """One size; the network card is the default one, and the memory bandwidth is measured, reading."""

    size: str
    vcpu: int
    memory_mib: int
    network_gbit: float
    network_burst_gbit: float
    max_enis: int
    ipv4_per_eni: int
    memory_bandwidth_gb_s: float | None
    price_usd_hour: float | None
    accelerators: int = 0
    instance_store_gb: int = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class Table:
    """What every size of a family shares, and its sizes.

    Attributes:
        zones: Numbers of the us-east-1 zone IDs that offer the family, separated by spaces.
        more_zones: The same for a size that more zones offer.
        accelerator: A key of `triad.catalog.accelerators.ACCELERATORS`.
        socket_gb_s: Published peak DRAM bandwidth of one CPU socket.
        socket_vcpu: vCPUs of one CPU socket.
        refused: Why the platform does not take the family, and what to take.
    """

    name: str
    category: str
    generation: int
    zones: str
    rows: tuple[Row, ...]
    source: str = f"{SHAPES}; {PRICES}; {MEASURED}"
    more_zones: Mapping[str, str] = field(default_factory=dict)
    accelerator: str | None = None
    socket_gb_s: float | None = None
    socket_vcpu: int | None = None
    refused: str | None = None
