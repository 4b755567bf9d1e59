"""What a GGUF file says about itself."""

import struct
from pathlib import Path

import pytest

from serving.gguf import GgufError, metadata, trained_context


def text(value: str) -> bytes:
    """Write a string as the format does."""
    return struct.pack("<Q", len(value)) + value.encode()


def pair(name: str, kind: int, value: bytes) -> bytes:
    """Write a name and its value."""
    return text(name) + struct.pack("<I", kind) + value


PAIRS = (
    pair("general.architecture", 8, text("llama")),
    pair("tokenizer.ggml.scores", 9, struct.pack("<IQ", 6, 3) + struct.pack("<3f", 1, 2, 3)),
    pair("tokenizer.ggml.tokens", 9, struct.pack("<IQ", 8, 2) + text("a") + text("bc")),
    pair("other.context_length", 4, struct.pack("<I", 7)),
    pair("llama.context_length", 4, struct.pack("<I", 2048)),
)


def write(path: Path, *pairs: bytes, version: int = 3) -> Path:
    """Write a file that is all header."""
    path.write_bytes(b"GGUF" + struct.pack("<IQQ", version, 0, len(pairs)) + b"".join(pairs))
    return path


def test_context_is_that_of_the_architecture(tmp_path: Path) -> None:
    """The vocabulary that lies in between is passed over."""
    path = write(tmp_path / "m.gguf", *PAIRS)

    assert trained_context(path) == 2048
    assert [name for name, _ in metadata(path)] == [
        "general.architecture",
        "other.context_length",
        "llama.context_length",
    ]


@pytest.mark.parametrize("size", range(0, 200, 9))
def test_file_that_ends_early_is_refused(size: int, tmp_path: Path) -> None:
    """A copy that broke off is no reason for a traceback."""
    whole = write(tmp_path / "m.gguf", *PAIRS).read_bytes()
    path = tmp_path / "part.gguf"
    path.write_bytes(whole[: min(size, len(whole) - 1)])

    with pytest.raises(GgufError):
        trained_context(path)


def test_unknown_version_and_silent_files_are_refused(tmp_path: Path) -> None:
    """Nothing is guessed."""
    with pytest.raises(GgufError, match="version 4"):
        trained_context(write(tmp_path / "new.gguf", *PAIRS, version=4))
    with pytest.raises(GgufError, match=r"llama\.context_length"):
        trained_context(write(tmp_path / "mute.gguf", PAIRS[0]))
