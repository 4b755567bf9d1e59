"""What vLLM is told beyond slots and context."""

from typing import Annotated

from pydantic import Field

from triad.spec.fields import Flag, PositiveCount
from triad.spec.part import Part

_MOST_RANKS = 64


class Vllm(Part):
    """Settings of the engine; `max_model_len` is the model's `context`, `max_num_seqs` its `slots`."""

    gpu_memory_utilization: Annotated[float, Field(gt=0, le=1)] = 0.9
    """Share of the GPU's memory that it takes; not read on Neuron."""

    max_num_batched_tokens: PositiveCount = 8192
    """Tokens of one step; more take more memory for activations; not read on Neuron."""

    prefix_caching: Flag | None = None
    """Whether equal beginnings of prompts share their cache; by default on, and off on Neuron."""

    tensor_parallel: Annotated[PositiveCount, Field(le=_MOST_RANKS)] | None = None
    """GPUs or Neuron cores that share each layer; by default one GPU, or every core of the replica's devices."""

    pipeline_parallel: Annotated[PositiveCount, Field(le=_MOST_RANKS)] = 1
    """Groups of GPUs that share the layers; on Ray each may have a node of its own."""

    gpus: PositiveCount | None = None
    """GPUs or Neuron devices of one replica; by default as many as tensor and pipeline parallel need."""

    tokenizer_pool_size: PositiveCount | None = None
    """Accepted without effect: vLLM has had no tokenizer pool since its V1 engine."""

    max_parallel_loading_workers: PositiveCount | None = None
    """Accepted without effect: vLLM ignores it."""
