"""How long it takes from a pod that waits for a node to a server that answers."""

from dataclasses import dataclass

from triad.catalog.instances import InstanceType, Silicon
from triad.catalog.models import Engine
from triad.planning.disks import image_gib
from triad.planning.figure import Figure
from triad.planning.pools import NodePool
from triad.planning.serving import ServedModel

NODE_S = 40
"""Until Karpenter's node takes pods."""

IMAGE_MIB_S = 56
"""Of an image as it is unpacked, the whole of a pull counted."""

ENGINE_S = {Engine.LLAMA_CPP: 5, Engine.VLLM: 60}
"""Between weights that were read and the first answer."""

_MIB, _GIB_IN_MIB = 1 << 20, 1024
_UNIT = "s"
_MINUTE_S = 60
_ENGINE_SOURCES = {
    Engine.LLAMA_CPP: "8B in Q4_0 loads in 2.29 s (Arm, llama.cpp on Graviton4), doubled",
    Engine.VLLM: (
        "8B answers 18 s after its weights (run-ai/runai-model-streamer docs/src/benchmarks.md); graphs compile in up "
        "to 53 s, in part beside it (EKS best practices, fast model loading)"
    ),
}


@dataclass(frozen=True, slots=True, kw_only=True)
class ColdStart:
    """The steps, one after the other; as text, their minutes.

    Attributes:
        parts: Name and seconds of each.
        compiles: Whether the engine compiles the model besides, for a time that depends on what was compiled before.
    """

    parts: tuple[tuple[str, Figure], ...]
    compiles: bool

    @property
    def seconds(self) -> float:
        """Sum of the parts."""
        return sum(figure.value for _, figure in self.parts)

    def __str__(self) -> str:
        return f"{self.seconds / _MINUTE_S:.1f}{', and compiling' if self.compiles else ''}"


def cold_start(served: ServedModel, pool: NodePool, instance: InstanceType) -> ColdStart:
    """Estimate the steps of one replica on a new node of a type."""
    return ColdStart(
        parts=(
            ("node", _node()),
            ("image", _image(instance)),
            ("weights", _weights(served, pool)),
            ("engine", _engine(served)),
        ),
        compiles=instance.silicon is Silicon.NEURON,
    )


def _node() -> Figure:
    return Figure(value=NODE_S, unit=_UNIT, source="EKS best practices, AI/ML performance: 30 to 40 seconds")


def _image(instance: InstanceType) -> Figure:
    size = image_gib(instance.silicon)

    return Figure(
        value=size * _GIB_IN_MIB / IMAGE_MIB_S,
        unit=_UNIT,
        source=f"{size} GiB at {IMAGE_MIB_S} MiB/s: 15 to 20 GB in 4 to 6 minutes (AWS Machine Learning Blog, 2026-06)",
    )


def _weights(served: ServedModel, pool: NodePool) -> Figure:
    """Count them twice: as they are written to the node's disk, and as the engine reads them."""
    size = (served.weights.loaded_bytes or 0) / _MIB
    speed = pool.throughput_mib_s

    return Figure(
        value=2 * size / speed,
        unit=_UNIT,
        source=f"{size:.0f} MiB written and read at the {speed} MiB/s of the pool's volumes; local disks are faster",
    )


def _engine(served: ServedModel) -> Figure:
    return Figure(value=ENGINE_S[served.engine], unit=_UNIT, source=_ENGINE_SOURCES[served.engine])
