"""Which Ray, engine and Python are one image: nothing else was ever put together or tried."""

from collections.abc import Iterator
from dataclasses import dataclass

from triad.catalog.catalog_model import Engine
from triad.catalog.images import ENGINES, IMAGES
from triad.catalog.instances import Silicon

_CPUS = (Silicon.GRAVITON, Silicon.X86)
_RAY, _VLLM = ENGINES["ray"].version, ENGINES["vllm"].version


@dataclass(frozen=True, slots=True, kw_only=True)
class LockRow:
    """One image, and what is in it.

    Attributes:
        ray: None where no Ray runs.
        vllm: None where llama.cpp computes.
        folder: Of our image; None for somebody else's, and where there is none.
        reference: Of somebody else's image.
    """

    engine: Engine
    silicon: tuple[Silicon, ...]
    ray: str | None = None
    vllm: str | None = None
    python: str
    folder: str | None = None
    reference: str | None = None
    source: str

    def __str__(self) -> str:
        named = (("Ray", self.ray), ("vLLM", self.vllm), ("Python", self.python))

        return ", ".join(f"{name} {version}" for name, version in named if version)


LOCK = (
    LockRow(
        engine=Engine.LLAMA_CPP,
        silicon=_CPUS,
        ray=_RAY,
        python="3.11",
        folder="graviton",
        source="images/graviton/Dockerfile and requirements.txt",
    ),
    LockRow(
        engine=Engine.LLAMA_CPP,
        silicon=_CPUS,
        python="3.11",
        folder="graviton",
        source="images/graviton/Dockerfile: llama-server is in it, and Ray does no harm",
    ),
    LockRow(
        engine=Engine.VLLM,
        silicon=(Silicon.NVIDIA,),
        ray=_RAY,
        vllm=_VLLM,
        python="3.11",
        folder="cuda",
        source="images/cuda/requirements.txt: ray[llm] pins vllm",
    ),
    LockRow(
        engine=Engine.VLLM,
        silicon=(Silicon.NVIDIA,),
        vllm=_VLLM,
        python="3.12",
        reference=IMAGES["vllm"].reference,
        source="vllm-project/vllm docker/Dockerfile, PYTHON_VERSION",
    ),
    LockRow(
        engine=Engine.VLLM,
        silicon=(Silicon.NEURON,),
        vllm="0.16.0",
        python="3.12",
        reference=IMAGES["vllm-neuron"].reference,
        source=IMAGES["vllm-neuron"].source,
    ),
    LockRow(
        engine=Engine.VLLM,
        silicon=(Silicon.NEURON,),
        ray=_RAY,
        vllm="0.16.0",
        python="3.12",
        source="nobody publishes an image with both for inf2 and trn1: whoever builds one names it",
    ),
)


def rows(engine: Engine, silicon: Silicon, *, on_ray: bool) -> Iterator[LockRow]:
    """Yield what may run there, the default first."""
    yield from (
        row for row in LOCK if row.engine is engine and silicon in row.silicon and (row.ray is not None) is on_ray
    )


def nearest(
    engine: Engine, silicon: Silicon, *, on_ray: bool, ray: str | None, vllm: str | None, python: str | None
) -> tuple[LockRow, bool]:
    """Find the row that agrees with most of what is named, and whether it agrees with all of it."""

    def disagreements(row: LockRow) -> int:
        named = ((ray, row.ray), (vllm, row.vllm), (python, row.python))
        return sum(given is not None and given != locked for given, locked in named)

    row = min(rows(engine, silicon, on_ray=on_ray), key=disagreements)

    return row, not disagreements(row)
