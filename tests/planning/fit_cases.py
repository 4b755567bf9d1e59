"""Published cases of models that ran or did not, and what the fit says of each."""

import csv
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from pathlib import Path

from triad.catalog.data import model_shapes
from triad.catalog.instances import Architecture, instance_types
from triad.catalog.model_shape import Shape
from triad.catalog.models import MODELS
from triad.catalog.precision import Precision
from triad.planning.fit_llama_cpp import LlamaCppSettings, fit_llama_cpp
from triad.planning.fit_neuron import NeuronSettings, fit_neuron
from triad.planning.fit_result import Fit, Verdict
from triad.planning.fit_vllm import BATCHED_TOKENS, UTILIZATION, VllmSettings, fit_vllm
from triad.planning.weights import Weights

FILE = Path(__file__).parent / "data" / "fit_cases.csv"
_GIB = 1 << 30

LLAMA_405B = Shape(  # Lightning-AI/litgpt litgpt/config.py
    parameters=405_853_388_800,
    layers=126,
    hidden=16384,
    intermediate=53248,
    heads=128,
    kv_heads=8,
    head_size=128,
    vocabulary=128_256,
    tied=False,
)


def _copy(shape: Shape, precision: Precision, longest: int) -> Weights:
    return Weights(bytes=shape.weight_bytes(precision), shape=shape, precision=precision, longest=longest)


OTHERS: Mapping[str, Weights] = {
    "llama-3-8b": _copy(model_shapes.LLAMA_8B, Precision.BF16, 8192),
    "llama-3-8b-fp32": _copy(model_shapes.LLAMA_8B, Precision.FP32, 8192),
    "llama-3.1-8b-int4": _copy(model_shapes.LLAMA_8B, Precision.INT4, 131_072),
    "llama-3.1-405b-fp8": _copy(LLAMA_405B, Precision.FP8, 131_072),
    "mistral-small-int4": _copy(model_shapes.MISTRAL_SMALL, Precision.INT4, 131_072),
    "heads-52": _copy(replace(model_shapes.LLAMA_8B, heads=52, kv_heads=52), Precision.BF16, 8192),
    # Of these only the size is known: 40 billion as litgpt's sizes give it, and what the names of the others say.
    "falcon-40b": Weights(bytes=82_600_000_000, shape=None, precision=Precision.FP16, longest=2048),
    "mpt-30b": Weights(bytes=60_000_000_000, shape=None, precision=Precision.FP16, longest=8192),
    "llama-2-70b-int4": Weights(bytes=35_000_000_000, shape=None, precision=Precision.INT4, longest=4096),
}
"""Weights of cases whose model the catalogue does not hold."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Case:
    """One published case."""

    name: str
    published: Verdict
    decided: Fit

    @property
    def agrees(self) -> bool:
        """Whether both say that it runs, or both that it does not and why; memory is memory."""
        return _kind(self.published) == _kind(self.decided.verdict)


def cases() -> Iterator[Case]:
    """Decide every row."""
    with FILE.open(encoding="utf-8", newline="") as file:
        for row in csv.DictReader(file):
            yield Case(name=row["case"], published=Verdict(row["published"]), decided=_decided(row))


def _kind(verdict: Verdict) -> Verdict:
    return Verdict.OOM if verdict is Verdict.KV_TOO_SMALL else verdict


def _decided(row: Mapping[str, str]) -> Fit:
    weights = _weights(row["model"])
    if row["engine"] == "neuron":
        return fit_neuron(
            weights,
            NeuronSettings(
                context=int(row["context"]),
                sequences=int(row["sequences"] or 1),
                tensor_parallel=int(row["tensor_parallel"]),
                pads_heads=bool(row["pads_heads"]),
            ),
            instance=instance_types()[row["instance"]],
            models=MODELS[row["model"]].lineage if row["model"] in MODELS else frozenset(),
        )
    room = round(float(row["memory_gib"]) * _GIB)
    if row["engine"] == "vllm":
        return fit_vllm(weights, _vllm(row), gpus=int(row["gpus"]), visible_bytes=room)
    on_cpus = row["engine"] == "llama_cpp_host"

    return fit_llama_cpp(
        weights,
        LlamaCppSettings(
            context=int(row["context"]), architecture=Architecture.ARM64 if on_cpus else None, keeps_file=False
        ),
        room_bytes=room,
    )


def _weights(name: str) -> Weights:
    weights = OTHERS.get(name) or Weights.of(MODELS[name])
    if weights is None:
        msg = f"the catalogue does not know the bytes of {name!r}"
        raise ValueError(msg)

    return weights


def _vllm(row: Mapping[str, str]) -> VllmSettings:
    return VllmSettings(
        context=int(row["context"]),
        tensor_parallel=int(row["tensor_parallel"] or 1),
        utilization=float(row["utilization"] or UTILIZATION),
        batched_tokens=int(row["batched_tokens"] or BATCHED_TOKENS),
    )
