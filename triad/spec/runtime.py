"""What keeps an engine running in the cluster."""

from collections.abc import Mapping
from enum import StrEnum

from triad.catalog.instances import Silicon
from triad.catalog.models import Engine


class Runtime(StrEnum):
    """The kind of object that a served model becomes."""

    RAY = "ray"
    DEPLOYMENT = "deployment"


SILICON: Mapping[Engine, tuple[Silicon, ...]] = {
    Engine.LLAMA_CPP: (Silicon.GRAVITON, Silicon.X86),
    Engine.VLLM: (Silicon.NVIDIA, Silicon.NEURON),
}
"""What each engine computes on."""
