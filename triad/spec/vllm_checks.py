"""What vLLM cannot be told, whatever its pool is."""

from __future__ import annotations

from typing import TYPE_CHECKING

from triad.spec import tool_checks
from triad.spec.part import Contradiction

if TYPE_CHECKING:  # a model asks this module, which needs its type alone
    from collections.abc import Iterator

    from triad.spec.model import Model

LEAST_CONTEXT = 16
"""Tokens of one request that our server takes (serving/vllm_settings.py); a test holds the two together."""


def contradictions(model: Model) -> Iterator[Contradiction]:
    """Yield every setting with which no server starts."""
    if model.cpus:
        yield Contradiction(("cpus",), "vllm computes on the accelerator; leave it out")
    if model.context_tokens < LEAST_CONTEXT:
        yield Contradiction(("context",), f"must be at least {LEAST_CONTEXT} with vllm, got {model.context_tokens}")
    yield from _step(model)
    shape = model.weights.shape
    if shape and model.vllm.pipeline_parallel > shape.layers:
        message = f"{model.model!r} has {shape.layers} layers to share, got {model.vllm.pipeline_parallel}"
        yield Contradiction(("vllm", "pipeline_parallel"), f"{message}; allowed: up to {shape.layers}")
    yield from tool_checks.contradictions(model)


def _step(model: Model) -> Iterator[Contradiction]:
    """Yield a step that has no token for each sequence (vllm/config/scheduler.py); on Ray our probe is one more."""
    least, given = model.slots + model.on_ray, model.vllm.max_num_batched_tokens
    if given < least:
        why = "a token for each of slots" + (" and one for the probe" if model.on_ray else "")
        yield Contradiction(("vllm", "max_num_batched_tokens"), f"must be at least {least}, {why}, got {given}")
