"""Whether a GGUF file is whole and what it is given for, told by its header before anything is started."""

from collections.abc import Mapping
from enum import StrEnum
from pathlib import Path
from types import MappingProxyType

from triad.catalog.models import MODELS, Kind
from triad.twin.gguf_header import GgufError, Value, read

_ARCHITECTURE, _TYPE, _TEMPLATE = "general.architecture", "general.type", "tokenizer.chat_template"
_MODEL, _PROJECTOR = "model", "clip"
_POOLS, _RANKS = (1, 2, 3), 4
"""How llama.cpp makes one vector of all tokens, and that it makes one figure of them (`llama_pooling_type` of
include/llama.h); with -1 and 0, its default, it does neither, and its server refuses every /v1/embeddings."""

_ENCODERS = frozenset(
    {
        "bert",
        "eurobert",
        "gemma-embedding",
        "jina-bert-v2",
        "jina-bert-v3",
        "llama-embed",
        "modern-bert",
        "neo-bert",
        "nomic-bert",
        "nomic-bert-moe",
        "t5encoder",
    }
)
"""Of src/llama-arch.cpp of llama.cpp, those that cannot go on with a text, whatever else the header says."""


class _Nature(StrEnum):
    """What a file is, in a user's words."""

    CHAT = "a chat model"
    TEXT = "a text model without a chat template"
    EMBEDDER = "an embedding model"
    ENCODER = "an encoder that does not say how it pools"
    RERANKER = "a reranker"
    PART = "no model by itself"


_FITTING: Mapping[_Nature, Kind] = MappingProxyType(
    {_Nature.CHAT: Kind.CHAT, _Nature.TEXT: Kind.CHAT, _Nature.EMBEDDER: Kind.EMBEDDING}
)
_WANTED: Mapping[Kind, str] = MappingProxyType(
    {Kind.CHAT: "a chat model", Kind.EMBEDDING: "an embedding model, which has a pooling_type,"}
)
_OTHERWISE: Mapping[Kind, str] = MappingProxyType(
    {Kind.CHAT: ", or give it as the model", Kind.EMBEDDING: ", or give it as the embedder"}
)


def require(path: Path, kind: Kind) -> None:
    """Refuse a file that llama.cpp cannot load, or that gives vectors where text is wanted, or text for vectors.

    Raises:
        GgufError: It says what the file is, and what is allowed.
    """
    header = read(path)
    architecture = header.facts.get(_ARCHITECTURE)
    if architecture is None:
        msg = f"{str(path)!r} names no architecture; allowed: a GGUF file of a model"
        raise GgufError(msg)
    nature = _nature(header.facts)
    fitting = _FITTING.get(nature)
    if fitting is not kind:
        allowed = f"{_WANTED[kind]} such as {_example(kind)}{_OTHERWISE[fitting] if fitting else ''}"
        msg = f"{str(path)!r} is {nature} ({architecture}); allowed: {allowed}"
        raise GgufError(msg)
    size = path.stat().st_size
    if size < header.size:
        msg = f"{str(path)!r} is cut off after {size} of {header.size} bytes; allowed: a whole file, so fetch it again"
        raise GgufError(msg)


def _nature(facts: Mapping[str, Value]) -> _Nature:
    architecture = facts[_ARCHITECTURE]
    pooling = facts.get(f"{architecture}.pooling_type")
    if facts.get(_TYPE, _MODEL) != _MODEL or architecture == _PROJECTOR:
        return _Nature.PART
    if pooling == _RANKS:
        return _Nature.RERANKER
    if pooling in _POOLS:
        return _Nature.EMBEDDER
    if architecture in _ENCODERS or facts.get(f"{architecture}.attention.causal") is False:
        return _Nature.ENCODER

    return _Nature.CHAT if _TEMPLATE in facts else _Nature.TEXT


def _example(kind: Kind) -> str:
    """Name one of the catalogue, as a user writes it."""
    return next(
        f"{each.repository}:{each.gguf}"
        for each in MODELS.values()
        if each.kind is kind and each.repository and each.gguf
    )
