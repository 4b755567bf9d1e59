"""Models and devices that were seen not to work together, though their memory would allow it."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from enum import StrEnum
from types import MappingProxyType

from triad.catalog.precision import Precision


class Failure(StrEnum):
    """What happens."""

    COMPILE_FAILS = "compile_fails"
    CRASH = "crash"


@dataclass(frozen=True, slots=True, kw_only=True)
class Incompatible:
    """One combination that fails.

    Attributes:
        models: Names of the catalogue; empty means every model.
        types: Instance types or families; a model is compiled where it is served unless a compile job says otherwise.
        tensor_parallel: Degree with which it fails; None means every degree.
        instead: What was seen to work.
        seen: The same as a type and a degree, where both are known.
    """

    models: frozenset[str] = frozenset()
    types: frozenset[str]
    tensor_parallel: int | None = None
    failure: Failure
    reason: str
    instead: str
    seen: tuple[str, int] | None = None
    source: str


_NEURON_ISSUES = "https://github.com/aws-neuron/aws-neuron-sdk/issues"

INCOMPATIBLE = (
    Incompatible(
        models=frozenset({"llama-3.1-8b-instruct", "deepseek-r1-distill-llama-8b"}),
        types=frozenset({"trn1.2xlarge"}),
        failure=Failure.COMPILE_FAILS,
        reason="its 32 GiB of host memory do not compile 8 billion parameters",
        instead="compile on trn1.32xlarge",
        source=f"{_NEURON_ISSUES}/1222",
    ),
    Incompatible(
        models=frozenset({"stable-diffusion-2-1", "stable-diffusion-2-1-base"}),
        types=frozenset({"inf2.xlarge"}),
        failure=Failure.COMPILE_FAILS,
        reason="its 16 GiB of host memory do not compile it, though they run it",
        instead="compile on inf2.8xlarge or larger",
        source="https://github.com/aws-neuron/aws-neuron-samples/issues/10",
    ),
    Incompatible(
        models=frozenset({"llama-3.1-8b-instruct"}),
        types=frozenset({"inf2.8xlarge"}),
        failure=Failure.CRASH,
        reason="vLLM was reported to crash as it loads it",
        instead="inf2.48xlarge with tensor parallel 8",
        seen=("inf2.48xlarge", 8),
        source=f"{_NEURON_ISSUES}/1022",
    ),
    Incompatible(
        types=frozenset({"inf2", "trn1"}),
        tensor_parallel=4,
        failure=Failure.CRASH,
        reason="tensor parallel 4 was reported to end in KeyError 'LOCAL_WORLD_SIZE'",
        instead="tensor parallel 2 or 8",
        source=f"{_NEURON_ISSUES}/1123 and 1214",
    ),
)


def incompatible(models: frozenset[str], instance_type: str, *, tensor_parallel: int) -> Iterator[Incompatible]:
    """Yield what is known against serving a model there.

    Args:
        models: Names under which it is known: its own, and that of what it is a copy of.
        instance_type: With its size.
        tensor_parallel: Cores that share each layer.
    """
    places = {instance_type, instance_type.split(".", maxsplit=1)[0]}
    for known in INCOMPATIBLE:
        if known.models and not known.models & models:
            continue
        if known.types & places and known.tensor_parallel in (None, tensor_parallel):
            yield known


@dataclass(frozen=True, slots=True, kw_only=True)
class Doubtful:
    """One combination of which sources say nothing, or contradict each other.

    Attributes:
        models: Names of the catalogue; empty means every model.
        precisions: Of its weights; empty means every one.
        families: Of instance types.
        tensor_parallel: Degree that is in doubt; None means every degree.
    """

    models: frozenset[str] = frozenset()
    precisions: frozenset[Precision] = frozenset()
    families: frozenset[str]
    tensor_parallel: int | None = None
    reason: str
    source: str


DOUBTFUL = (
    Doubtful(
        precisions=frozenset({Precision.FP8}),
        families=frozenset({"inf2", "trn1"}),
        reason="vLLM 0.9.2 lists fp8 on Neuron and later versions do not, and the compiler refuses E4M3FN, as such "
        "files hold it, before trn3 (NCC_EVRF051)",
        source="vllm-project/vllm v0.9.2 docs/features/quantization/supported_hardware.md; "
        "awsdocs-neuron.readthedocs-hosted.com compiler/error-codes/EVRF051.html (NCC_EVRF051, read on 2026-11-22)",
    ),
    Doubtful(
        models=frozenset({"llama-3.1-8b-instruct"}),
        families=frozenset({"inf2"}),
        tensor_parallel=2,
        reason="vLLM was reported to crash as it loads it on the two cores of inf2.8xlarge, which are split alike; "
        "seen to work is tensor parallel 8 on inf2.48xlarge (aws-neuron-sdk#1022)",
        source=f"{_NEURON_ISSUES}/1022",
    ),
)


def doubtful(models: frozenset[str], precision: Precision, family: str, *, tensor_parallel: int) -> Iterator[Doubtful]:
    """Yield why it is not known whether a model runs there, though its memory would do.

    Args:
        models: Names under which it is known: its own, and that of what it is a copy of.
        precision: Of its weights.
        family: Of the instance type.
        tensor_parallel: Cores that share each layer.
    """
    yield from (
        known
        for known in DOUBTFUL
        if family in known.families
        and (not known.models or known.models & models)
        and (not known.precisions or precision in known.precisions)
        and known.tensor_parallel in (None, tensor_parallel)
    )


NOT_ON_NEURON = frozenset({Precision.AWQ_INT4, Precision.INT4, Precision.MXFP4})
"""Precisions that vLLM does not read on Neuron.

Source: vllm-project/vllm v0.9.2 docs/features/quantization/supported_hardware.md, whose column AWS Neuron has no AWQ
and no GPTQ; MXFP4 came later, for GPUs alone.
"""

DEGREES: Mapping[str, tuple[int, ...]] = MappingProxyType({"inf2": (1, 2, 4, 8, 24), "trn1": (1, 2, 8, 16, 32)})
"""Tensor-parallel degrees by family.

Source: aws-neuron/aws-neuron-sdk@81ce03ae libraries/nxd-inference/developer_guides/feature-guide.rst; an older
stack ran Llama-2-13b with 12 on inf2.24xlarge (aws-neuron/aws-neuron-sdk#749).
"""
