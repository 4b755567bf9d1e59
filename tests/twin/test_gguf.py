"""Tests of triad.twin.gguf."""

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from triad.catalog.models import Kind
from triad.twin.gguf import require
from triad.twin.gguf_header import GgufError

Gguf = Callable[..., Path]

CHAT_MODELS: list[dict[str, Any]] = [
    {"architecture": "llama", "template": "{{ messages }}"},
    {"architecture": "qwen3", "template": "{{ messages }}", "pooling": 0},
    {"architecture": "pangu-embedded", "template": "{{ messages }}", "type": "model"},
    {"architecture": "gpt2"},
]
EMBEDDERS: list[dict[str, Any]] = [
    {"architecture": "bert", "causal": False, "pooling": 1},  # all-MiniLM-L6-v2
    {"architecture": "bert", "causal": False, "pooling": 2, "type": "model"},  # snowflake-arctic-embed-s
    {"architecture": "nomic-bert", "causal": False, "pooling": 1},
    {"architecture": "gemma-embedding", "pooling": 1},
    {"architecture": "qwen3", "pooling": 3, "template": "{{ messages }}"},  # Qwen3-Embedding has one, too
    {"architecture": "llama", "pooling": 3},
]
NEITHER: list[tuple[dict[str, Any], str]] = [
    ({"architecture": "bert", "causal": False}, "is an encoder that does not say how it pools (bert)"),
    ({"architecture": "gemma-embedding"}, "is an encoder that does not say how it pools (gemma-embedding)"),
    ({"architecture": "dream", "causal": False}, "is an encoder that does not say how it pools (dream)"),
    ({"architecture": "bert", "causal": False, "pooling": 4}, "is a reranker (bert)"),
    ({"architecture": "qwen3", "pooling": 4, "template": "{{ messages }}"}, "is a reranker (qwen3)"),
    ({"architecture": "llama", "type": "adapter"}, "is no model by itself (llama)"),
    ({"architecture": "clip", "type": "model"}, "is no model by itself (clip)"),
]


@pytest.mark.parametrize(("name", "kind"), [("chat", Kind.CHAT), ("embedder", Kind.EMBEDDING)])
def test_the_models_that_ship_are_what_they_ship_as(root: Path, name: str, kind: Kind) -> None:
    """Two real files, and neither is the other."""
    require(root / "models" / "tiny" / f"{name}.gguf", kind)
    [other] = set(Kind) - {kind}

    with pytest.raises(GgufError):
        require(root / "models" / "tiny" / f"{name}.gguf", other)


@pytest.mark.parametrize("header", CHAT_MODELS)
def test_what_goes_on_with_a_text_is_a_chat_model_and_no_embedder(gguf: Gguf, header: dict[str, Any]) -> None:
    """It would make a vector of every token, and its server refuses that."""
    path = gguf(**header)
    require(path, Kind.CHAT)

    with pytest.raises(GgufError, match=r"allowed: an embedding model, which has a pooling_type, such as .*-embed-"):
        require(path, Kind.EMBEDDING)


@pytest.mark.parametrize("header", EMBEDDERS)
def test_what_makes_one_vector_of_all_tokens_is_an_embedder_and_no_chat_model(
    gguf: Gguf, header: dict[str, Any]
) -> None:
    """Whatever its architecture: some are those of chat models."""
    path = gguf(**header)
    require(path, Kind.EMBEDDING)

    with pytest.raises(GgufError, match=r"is an embedding model .*; allowed: a chat model such as "):
        require(path, Kind.CHAT)


@pytest.mark.parametrize(("header", "told"), NEITHER)
@pytest.mark.parametrize("kind", Kind)
def test_what_is_neither_is_refused_as_either(gguf: Gguf, header: dict[str, Any], told: str, kind: Kind) -> None:
    """It says what the file is, and does not send its user to the other option."""
    with pytest.raises(GgufError) as raised:
        require(gguf(**header), kind)

    assert told in str(raised.value)
    assert "give it as" not in str(raised.value)


def test_what_would_work_is_told_in_one_line(gguf: Gguf) -> None:
    """A file of the catalogue as one writes it, and the other option."""
    path = gguf(template="{{ messages }}")
    with pytest.raises(GgufError) as raised:
        require(path, Kind.EMBEDDING)

    assert str(raised.value) == (
        f"{str(path)!r} is a chat model (llama); allowed: an embedding model, which has a pooling_type, such as "
        "ChristianAzinn/snowflake-arctic-embed-s-gguf:snowflake-arctic-embed-s-f16.GGUF, or give it as the model"
    )


@pytest.mark.parametrize("alignment", [None, 64])
def test_a_file_that_ends_within_its_tensors_is_refused(gguf: Gguf, alignment: int | None) -> None:
    """Its header is whole; nobody need wait for an engine that cannot load it."""
    path = gguf(weights=8, alignment=alignment)
    whole = path.read_bytes()
    require(path, Kind.CHAT)
    path.write_bytes(whole[:-1])

    with pytest.raises(GgufError, match=f"is cut off after {len(whole) - 1} of {len(whole)} bytes; allowed: a whole"):
        require(path, Kind.CHAT)


@pytest.mark.parametrize(("name", "kind"), [("chat", Kind.CHAT), ("embedder", Kind.EMBEDDING)])
def test_a_real_file_without_its_last_byte_is_refused(root: Path, tmp_path: Path, name: str, kind: Kind) -> None:
    """The sizes of its tensors are known to the byte."""
    path = tmp_path / "cut.gguf"
    path.write_bytes((root / "models" / "tiny" / f"{name}.gguf").read_bytes()[:-1])

    with pytest.raises(GgufError, match="is cut off after"):
        require(path, kind)


def test_a_header_without_an_architecture_is_of_no_model(tmp_path: Path) -> None:
    """Some hold other things."""
    path = tmp_path / "x.gguf"
    path.write_bytes(b"GGUF\x03\x00\x00\x00" + b"\x00" * 16)

    with pytest.raises(GgufError, match="names no architecture; allowed: a GGUF file of a model"):
        require(path, Kind.CHAT)
