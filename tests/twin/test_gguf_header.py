"""Tests of triad.twin.gguf_header."""

import re
import struct
from collections.abc import Callable
from pathlib import Path

import pytest

from triad.twin.gguf_header import GgufError, read

Gguf = Callable[..., Path]


def test_facts_are_read_by_name(gguf: Gguf) -> None:
    """Of an array it is known that there is one."""
    facts = read(gguf(architecture="bert", causal=False, pooling=2, template="hi")).facts

    assert facts == {
        "general.architecture": "bert",
        "tokenizer.ggml.tokens": None,
        "tokenizer.ggml.token_type": None,
        "bert.attention.causal": False,
        "bert.pooling_type": 2,
        "tokenizer.chat_template": "hi",
    }


@pytest.mark.parametrize("facts", [{}, {"weights": 8}, {"weights": 8, "alignment": 64}])
def test_the_size_is_that_of_the_whole_file(gguf: Gguf, facts: dict[str, int]) -> None:
    """Tensors begin where the alignment lets them."""
    path = gguf(**facts)

    assert read(path).size == path.stat().st_size


@pytest.mark.parametrize("name", ["chat", "embedder"])
def test_the_size_of_a_real_file_is_right(root: Path, name: str) -> None:
    """Its writer fills the last tensor up to the alignment, which no reader needs."""
    path = root / "models" / "tiny" / f"{name}.gguf"

    assert 0 <= path.stat().st_size - read(path).size < 32


def test_of_a_type_that_is_not_known_only_the_beginning_counts(tmp_path: Path) -> None:
    """A newer file is not refused for it."""
    tensor = struct.pack("<Q1sIQIQ", 1, b"x", 1, 1 << 40, 999, 64)
    path = tmp_path / "new.gguf"
    path.write_bytes(b"GGUF" + struct.pack("<IQQ", 3, 1, 0) + tensor)

    assert read(path).size == 64 + 64


@pytest.mark.parametrize(
    ("content", "told"),
    [
        (b"", "is no GGUF file; allowed: a file that begins with GGUF"),
        (b"PK\x03\x04", "is no GGUF file; allowed"),
        (b"GGUF", "has a damaged header; allowed: a whole GGUF file"),
        (b"GGUF\x03\x00\x00\x00" + b"\xff" * 16, "has a damaged header"),
        (b"GGUF\x09\x00\x00\x00" + b"\x00" * 16, "has a damaged header"),
        (b"GGUF\x03\x00\x00\x00" + struct.pack("<QQQ", 0, 1, 1 << 60), "has a damaged header"),
    ],
)
def test_what_has_no_header_is_told_in_one_line(tmp_path: Path, content: bytes, told: str) -> None:
    """With the file, and what is allowed."""
    path = tmp_path / "x.gguf"
    path.write_bytes(content)

    with pytest.raises(GgufError, match=f"^{re.escape(repr(str(path)))} {told}[^\n]*$"):
        read(path)


@pytest.mark.parametrize("facts", [{"pooling": 0}, {"template": "hello"}, {"weights": 8}])
def test_every_header_that_is_cut_off_is_refused(gguf: Gguf, facts: dict[str, int | str]) -> None:
    """Wherever the download ended."""
    path = gguf(**facts)
    whole = path.read_bytes()
    for length in range(len(whole.rstrip(b"\0")) if "weights" in facts else len(whole)):
        path.write_bytes(whole[:length])

        with pytest.raises(GgufError):
            read(path)


def test_an_alignment_of_nothing_is_refused(gguf: Gguf) -> None:
    """Nothing can be divided by it."""
    path = gguf("zero.gguf", weights=8, alignment=1)
    path.write_bytes(path.read_bytes().replace(struct.pack("<II", 4, 1), struct.pack("<II", 4, 0), 1))

    with pytest.raises(GgufError, match="has a damaged header"):
        read(path)


def test_a_file_that_cannot_be_read_is_told(tmp_path: Path) -> None:
    """Here it is a folder."""
    with pytest.raises(GgufError, match="cannot be read: Is a directory"):
        read(tmp_path)
