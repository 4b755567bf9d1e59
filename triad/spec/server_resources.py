"""What one pod with the engine gets, where the fit is not to decide it."""

from triad.spec.fields import PositiveCount
from triad.spec.part import Part


class ServerResources(Part):
    """Requests of one pod; memory and devices are its limits too."""

    cpu_m: PositiveCount | None = None
    """Millicores; by default the replica's vCPUs, or with an accelerator its share of the node."""

    memory_mib: PositiveCount | None = None
    """Memory; by default what the fit counts, or with an accelerator its share of the node."""

    accelerators: PositiveCount | None = None
    """GPUs or Neuron devices; by default those of a replica, or of one of its pipeline's stages on Ray."""
