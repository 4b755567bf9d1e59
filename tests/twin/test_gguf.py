"""Tests of triad.twin.gguf."""

import re
import struct
from collections.abc import Callable
from pathlib import Path

import pytest

from triad.catalog.models import Kind
from triad.twin.gguf import GgufError, require

Gguf = Callable[..., Path]


@pytest.mark.parametrize(("name", "kind"), [("chat", Kind.CHAT), ("embedder", Kind.EMBEDDING)])
def test_the_models_that_ship_are_what_they_ship_as(root: Path, name: str, kind: Kind) -> None:
    """Two real files."""
    require(root / "models" / "tiny" / f"{name}.gguf", kind)


def test_an_embedder_is_no_chat_model(root: Path) -> None:
    """It would start, and answer nonsense."""
    with pytest.raises(GgufError, match=r"is an embedding model \(llama-embed\); allowed: a chat model") as told:
        require(root / "models" / "tiny" / "embedder.gguf", Kind.CHAT)
    assert "\n" not in str(told.value)


@pytest.mark.parametrize(("pooling", "is_embedder"), [(None, False), (0, False), (1, True), (3, True)])
def test_a_model_that_makes_one_vector_of_all_tokens_is_an_embedder(
    gguf: Gguf, pooling: int | None, *, is_embedder: bool
) -> None:
    """Whatever its architecture: some are those of chat models."""
    path = gguf(architecture="qwen3", pooling=pooling)
    require(path, Kind.EMBEDDING)
    if not is_embedder:
        require(path, Kind.CHAT)
        return

    with pytest.raises(GgufError, match="is an embedding model"):
        require(path, Kind.CHAT)


def test_a_model_that_looks_ahead_is_no_chat_model(gguf: Gguf) -> None:
    """It cannot go on with a text."""
    with pytest.raises(GgufError, match="is an embedding model"):
        require(gguf(causal=False), Kind.CHAT)


@pytest.mark.parametrize(
    ("content", "told"),
    [
        (b"", "is no GGUF file; allowed: a file that begins with GGUF"),
        (b"PK\x03\x04", "is no GGUF file; allowed"),
        (b"GGUF", "has a damaged header; allowed: a whole GGUF file"),
        (b"GGUF\x03\x00\x00\x00" + b"\xff" * 16, "has a damaged header"),
        (b"GGUF\x09\x00\x00\x00" + b"\x00" * 16, "has a damaged header"),
        (b"GGUF\x03\x00\x00\x00" + struct.pack("<QQQ", 0, 1, 1 << 60), "has a damaged header"),
        (b"GGUF\x03\x00\x00\x00" + b"\x00" * 16, "names no architecture"),
    ],
)
def test_what_is_no_model_is_told_in_one_line(tmp_path: Path, content: bytes, told: str) -> None:
    """With the file, and what is allowed."""
    path = tmp_path / "x.gguf"
    path.write_bytes(content)

    with pytest.raises(GgufError, match=f"^{re.escape(repr(str(path)))} {told}[^\n]*$"):
        require(path, Kind.CHAT)


def test_every_file_that_is_cut_off_is_refused(gguf: Gguf) -> None:
    """Wherever the download ended."""
    whole = gguf(pooling=0).read_bytes()
    for length in range(len(whole)):
        path = gguf("cut.gguf")
        path.write_bytes(whole[:length])

        with pytest.raises(GgufError):
            require(path, Kind.CHAT)


def test_a_file_that_cannot_be_read_is_told(tmp_path: Path) -> None:
    """Here it is a folder."""
    with pytest.raises(GgufError, match="cannot be read: Is a directory"):
        require(tmp_path, Kind.CHAT)
