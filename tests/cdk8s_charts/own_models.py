"""Models that a spec adds to the catalogue, as a person might write them."""

from collections.abc import Mapping
from dataclasses import asdict
from typing import Any

from hypothesis import strategies as st

from tests.cdk8s_charts.any_document import Document, some
from triad.catalog.models import MODELS

VLLM = "own-1b"
GGUF = "own-q8"
"""Names under which they stand, by what they have files for."""

PARSER = "hermes"
"""Reads the calls of the first."""

_LIKE = MODELS["llama-3.2-1b-instruct"]
_SHAPE = {name: size for name, size in asdict(_LIKE.shape).items() if size} if _LIKE.shape else {}
_COMMON: Mapping[str, st.SearchStrategy[Any]] = {
    "revision": st.just("0123456789abcdef0123456789abcdef01234567"),
    "licence": st.sampled_from(["mit", "their own: see the card"]),
    "gated": st.booleans(),
    "kind": st.just("chat"),
}


@st.composite
def own_models(draw: st.DrawFn) -> Document:
    """Draw the `catalog:` of a spec: one for each engine, each with what somebody knows of it."""
    safetensors = {
        **_COMMON,
        "weight_bytes": st.just(_LIKE.weight_bytes),
        "tool_parser": st.just(PARSER),
        "reasoning_parser": st.just("deepseek_r1"),
    }
    sizes = {"shape": _SHAPE, "context": 8192}

    return {
        VLLM: {"repository": "own/one", "precision": "bfloat16", **sizes, **draw(some(safetensors))},
        GGUF: {"repository": "own/two", "precision": "Q8_0", "gguf": "q8/own.gguf", **sizes, **draw(some(_COMMON))},
    }
