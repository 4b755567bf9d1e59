"""What nodes are for, and which instances suit each purpose."""

from collections.abc import Mapping
from enum import StrEnum

from triad.catalog.instances import Silicon


class Role(StrEnum):
    """What a pool's nodes are for."""

    MODELS = "models"
    AGENTS = "agents"
    HEADS = "heads"
    LOAD = "load"


DEFAULT_FAMILIES: Mapping[tuple[Silicon, Role], tuple[str, ...]] = {
    (Silicon.GRAVITON, Role.MODELS): ("c8g", "m8g", "c7g", "m7g"),
    (Silicon.GRAVITON, Role.AGENTS): ("c8g", "m8g", "c7g"),
    (Silicon.GRAVITON, Role.HEADS): ("m8g", "m7g"),
    (Silicon.X86, Role.MODELS): ("c7i", "m7i", "c6i"),
    (Silicon.X86, Role.AGENTS): ("c7i", "m7i"),
    (Silicon.X86, Role.HEADS): ("m7i",),
    (Silicon.X86, Role.LOAD): ("c6i",),
    (Silicon.NVIDIA, Role.MODELS): ("g5", "g6"),
    (Silicon.NEURON, Role.MODELS): ("inf2",),
}
"""Families of a pool that names none; a pair that is not here is refused."""

DEFAULT_SIZES: Mapping[Role, tuple[str, ...]] = {
    Role.AGENTS: ("large", "xlarge"),
    Role.HEADS: ("large", "xlarge", "2xlarge"),
    Role.LOAD: ("16xlarge",),
}
"""Sizes of a pool that names none; a role that is not here takes every size of its families."""

DEFAULT_LABELS: Mapping[tuple[Silicon, Role], str] = {
    (Silicon.GRAVITON, Role.MODELS): "cpu-arm",
    (Silicon.GRAVITON, Role.AGENTS): "agent-arm",
    (Silicon.X86, Role.MODELS): "cpu-x86",
    (Silicon.X86, Role.AGENTS): "agent-x86",
    (Silicon.X86, Role.LOAD): "load",
    (Silicon.NVIDIA, Role.MODELS): "gpu-general",
    (Silicon.NEURON, Role.MODELS): "neuron-general",
}
"""Value of the label and taint `model-inferencing` of a pool that gives none; heads have a label of their own."""
