"""The root volume of a node."""

from collections.abc import Iterator
from typing import Annotated

from pydantic import Field

from triad.spec.fields import PositiveCount
from triad.spec.part import Contradiction, Part

MIN_GIB = 20
"""The root volume's system alone needs it (EKS AL2023 images, default block device)."""

MAX_GIB = 16384
"""Largest gp3 volume (EBS user guide, "General Purpose SSD volumes")."""

IOPS = (3000, 16000)
THROUGHPUT_MIB_S = (125, 1000)
THROUGHPUT_PER_IOPS = 0.25
IOPS_PER_GIB = 500


class Disk(Part):
    """The encrypted gp3 root volume of each node."""

    size_gib: Annotated[PositiveCount, Field(ge=MIN_GIB, le=MAX_GIB)] | None = None
    """By default sized for the images and weights of the pool's silicon."""

    iops: PositiveCount = 3000
    """3000 to 16000; above 3000 is paid for."""

    throughput_mib_s: PositiveCount = 250
    """125 to 1000; above 125 is paid for."""

    def contradictions(self) -> Iterator[Contradiction]:
        """Yield values that gp3 does not have (EBS user guide, "General Purpose SSD volumes")."""
        if not IOPS[0] <= self.iops <= IOPS[1]:
            yield Contradiction(("iops",), f"must be {IOPS[0]} to {IOPS[1]}, got {self.iops}")
        low, high = THROUGHPUT_MIB_S
        if not low <= self.throughput_mib_s <= high:
            yield Contradiction(("throughput_mib_s",), f"must be {low} to {high}, got {self.throughput_mib_s}")
        elif self.throughput_mib_s > self.iops * THROUGHPUT_PER_IOPS:
            needed = int(self.throughput_mib_s / THROUGHPUT_PER_IOPS)
            yield Contradiction(
                ("throughput_mib_s",), f"{self.throughput_mib_s} MiB/s needs iops of at least {needed}, got {self.iops}"
            )
        if self.size_gib is not None and self.iops > self.size_gib * IOPS_PER_GIB:
            yield Contradiction(
                ("iops",),
                f"{self.iops} needs size_gib of at least {-(-self.iops // IOPS_PER_GIB)}, got {self.size_gib}",
            )
