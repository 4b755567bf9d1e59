"""What a GGUF file says of itself before its tensors begin, and how far they reach.

Format: https://github.com/ggml-org/ggml/blob/master/docs/gguf.md
"""

import math
import struct
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any, BinaryIO

from triad.twin import ggml_types

MAGIC = b"GGUF"
_ALIGNMENT, _USUAL_ALIGNMENT = "general.alignment", 32
_VERSIONS = (2, 3)
_STRING, _ARRAY = 8, 9
_SCALARS = {0: "B", 1: "b", 2: "H", 3: "h", 4: "I", 5: "i", 6: "f", 7: "?", 10: "Q", 11: "q", 12: "d"}
_LONGEST = 1 << 24

Value = str | int | float | bool | None


class GgufError(ValueError):
    """Not what it is given for."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Header:
    """What stands before the tensors.

    Attributes:
        facts: Of the model, by name; an array, such as the vocabulary, is None.
        size: Bytes that the file has at least if it is whole.
    """

    facts: Mapping[str, Value]
    size: int


def read(path: Path) -> Header:
    """Read the header of a file.

    Raises:
        GgufError: There is none, or it is damaged.
    """
    try:
        with path.open("rb") as file:
            if file.read(len(MAGIC)) != MAGIC:
                msg = f"{str(path)!r} is no GGUF file; allowed: a file that begins with {MAGIC.decode()}"
                raise GgufError(msg)
            return _header(file)
    except OSError as error:
        msg = f"{str(path)!r} cannot be read: {error.strerror}; allowed: a GGUF file"
        raise GgufError(msg) from None
    except (struct.error, KeyError, OverflowError):
        msg = f"{str(path)!r} has a damaged header; allowed: a whole GGUF file, so copy or download it again"
        raise GgufError(msg) from None


def _header(file: BinaryIO) -> Header:
    version, tensors, pairs = _unpack(file, "IQQ")
    if version not in _VERSIONS:
        raise KeyError(version)
    facts = dict(_pairs(file, pairs))
    reach = max((_reach(file) for _ in range(tensors)), default=0)
    begin = file.tell()
    if reach:
        alignment = facts.get(_ALIGNMENT, _USUAL_ALIGNMENT)
        if not isinstance(alignment, int) or alignment < 1:
            raise KeyError(alignment)
        begin += -begin % alignment

    return Header(facts=facts, size=begin + reach)


def _pairs(file: BinaryIO, count: int) -> Iterator[tuple[str, Value]]:
    for _ in range(count):
        yield _string(file), _value(file, *_unpack(file, "I"))


def _reach(file: BinaryIO) -> int:
    """Read what is said of one tensor, and count its bytes and all before it."""
    _string(file)
    [dimensions] = _unpack(file, "I")
    weights = math.prod(_unpack(file, "Q")[0] for _ in range(dimensions))
    kind, offset = _unpack(file, "IQ")

    return int(offset + ggml_types.size(kind, weights))


def _value(file: BinaryIO, kind: int) -> Value:
    if kind == _STRING:
        return _string(file)
    if kind == _ARRAY:
        _skip(file, *_unpack(file, "IQ"))
        return None
    value: Value
    [value] = _unpack(file, _SCALARS[kind])

    return value


def _skip(file: BinaryIO, kind: int, count: int) -> None:
    if kind in _SCALARS:
        file.seek(count * struct.calcsize(f"<{_SCALARS[kind]}"), 1)
        return
    for _ in range(count):
        _value(file, kind)


def _string(file: BinaryIO) -> str:
    [size] = _unpack(file, "Q")
    if size > _LONGEST:
        raise OverflowError(size)
    [text] = _unpack(file, f"{size}s")

    return str(text, "utf-8", "replace")


def _unpack(file: BinaryIO, layout: str) -> tuple[Any, ...]:
    layout = f"<{layout}"

    return struct.unpack(layout, file.read(struct.calcsize(layout)))
