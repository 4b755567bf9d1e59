"""What a GGUF file says about itself in its header.

Format: https://github.com/ggml-org/ggml/blob/master/docs/gguf.md
"""

import struct
from collections.abc import Iterator
from pathlib import Path
from typing import BinaryIO

MAGIC = b"GGUF"
VERSIONS = (2, 3)
MAX_STRING_BYTES = 1 << 24

STRING, ARRAY = 8, 9
SCALARS = {0: "B", 1: "b", 2: "H", 3: "h", 4: "I", 5: "i", 6: "f", 7: "?", 10: "Q", 11: "q", 12: "d"}

Value = int | float | bool | str


class GgufError(ValueError):
    """A file that is no GGUF file, or whose header ends early."""


def trained_context(path: Path) -> int:
    """Tokens of context that the model was trained for."""
    architecture: str | None = None
    for name, value in metadata(path):
        if name == "general.architecture":
            architecture = str(value)
        elif name == f"{architecture}.context_length":
            return int(value)
    msg = (
        f"{str(path)!r} does not say how long its context is, allowed: a GGUF file with '{architecture}.context_length'"
    )
    raise GgufError(msg)


def metadata(path: Path) -> Iterator[tuple[str, Value]]:
    """Names and plain values in the order of the file; arrays, which hold the vocabulary, are passed over."""
    with path.open("rb") as file:
        if file.read(len(MAGIC)) != MAGIC:
            msg = f"{str(path)!r} is not a GGUF file"
            raise GgufError(msg)
        try:
            yield from _pairs(file)
        except struct.error:
            msg = f"{str(path)!r} ends within its header: copy or download it again"
            raise GgufError(msg) from None


def _pairs(file: BinaryIO) -> Iterator[tuple[str, Value]]:
    version, _, count = _unpack(file, "IQQ")
    if version not in VERSIONS:
        msg = f"GGUF version {version!r} is not known, allowed: {', '.join(map(str, VERSIONS))}"
        raise GgufError(msg)
    for _ in range(int(count)):
        name = _string(file)
        (kind,) = _unpack(file, "I")
        if kind == ARRAY:
            _skip_array(file)
        else:
            yield name, _value(file, int(kind))


def _value(file: BinaryIO, kind: int) -> Value:
    if kind == STRING:
        return _string(file)
    if kind not in SCALARS:
        msg = f"GGUF value type {kind!r} is not known, allowed: 0 to 12"
        raise GgufError(msg)

    return _unpack(file, SCALARS[kind])[0]


def _skip_array(file: BinaryIO) -> None:
    kind, count = (int(part) for part in _unpack(file, "IQ"))
    if kind in SCALARS:
        file.seek(count * struct.calcsize(f"<{SCALARS[kind]}"), 1)
        return
    for _ in range(count):
        if kind == ARRAY:
            _skip_array(file)
        else:
            (size,) = _unpack(file, "Q")
            file.seek(int(size), 1)


def _string(file: BinaryIO) -> str:
    (size,) = _unpack(file, "Q")
    if size > MAX_STRING_BYTES:
        msg = f"GGUF string of {size!r} bytes, allowed: up to {MAX_STRING_BYTES}"
        raise GgufError(msg)

    return file.read(int(size)).decode("utf-8", "replace")


def _unpack(file: BinaryIO, layout: str) -> tuple[int | float | bool, ...]:
    layout = f"<{layout}"

    return struct.unpack(layout, file.read(struct.calcsize(layout)))
