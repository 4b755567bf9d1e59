"""How weights reach the engine."""

from typing import Annotated

from triad.spec.fields import Flag, form
from triad.spec.part import Part

ObjectName = Annotated[
    str, form(r"[a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?", "1 to 63 of a-z, 0-9 and '-', no '-' first or last")
]
"""A DNS label, as Kubernetes wants it of most names."""


class Storage(Part):
    """Where weights lie while they are served; by default on the node's disk, copied from the bucket."""

    claim: ObjectName | None = None
    """PersistentVolumeClaim of the namespace in which they lie and stay."""

    stream: Flag = False
    """Whether vLLM reads them from the bucket into the GPU's memory, past every disk; not on Ray."""
