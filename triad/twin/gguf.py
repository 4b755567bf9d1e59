"""Whether a GGUF file is what it is given for, told by its header before anything is started.

Format: https://github.com/ggml-org/ggml/blob/master/docs/gguf.md
"""

import struct
from collections.abc import Iterator
from pathlib import Path
from typing import BinaryIO

from triad.catalog.models import Kind

MAGIC = b"GGUF"
_VERSIONS = (2, 3)
_STRING, _ARRAY = 8, 9
_SCALARS = {0: "B", 1: "b", 2: "H", 3: "h", 4: "I", 5: "i", 6: "f", 7: "?", 10: "Q", 11: "q", 12: "d"}
_LONGEST = 1 << 24
_ABOUT = ("general.architecture", ".attention.causal", ".pooling_type")
_POOLS = (1, 2, 3, 4)
"""How llama.cpp makes one vector of all tokens; -1 and 0 are none (`llama_pooling_type`)."""

_Value = str | int | float | bool | None


class GgufError(ValueError):
    """Not what it is given for."""


def require(path: Path, kind: Kind) -> None:
    """Refuse a file that llama.cpp cannot load, or that gives vectors where an answer is wanted.

    Raises:
        GgufError: It says what the file is, and what is allowed.
    """
    facts = dict(_facts(path))
    architecture = facts.get("general.architecture")
    if architecture is None:
        msg = f"{str(path)!r} names no architecture; allowed: a GGUF file of a model"
        raise GgufError(msg)
    causal, pooling = facts.get(f"{architecture}.attention.causal"), facts.get(f"{architecture}.pooling_type")
    if kind is Kind.CHAT and (causal is False or pooling in _POOLS):
        msg = f"{str(path)!r} is an embedding model ({architecture}); allowed: a chat model, or give it as the embedder"
        raise GgufError(msg)


def _facts(path: Path) -> Iterator[tuple[str, _Value]]:
    try:
        with path.open("rb") as file:
            if file.read(len(MAGIC)) != MAGIC:
                msg = f"{str(path)!r} is no GGUF file; allowed: a file that begins with {MAGIC.decode()}"
                raise GgufError(msg)
            yield from _pairs(file)
    except OSError as error:
        msg = f"{str(path)!r} cannot be read: {error.strerror}; allowed: a GGUF file"
        raise GgufError(msg) from None
    except (struct.error, KeyError, OverflowError):
        msg = f"{str(path)!r} has a damaged header; allowed: a whole GGUF file, so copy or download it again"
        raise GgufError(msg) from None


def _pairs(file: BinaryIO) -> Iterator[tuple[str, _Value]]:
    version, _, count = _unpack(file, "IQQ")
    if version not in _VERSIONS:
        raise KeyError(version)
    for _ in range(int(count)):
        name = _string(file)
        value = _value(file, int(_unpack(file, "I")[0]))
        if name.endswith(_ABOUT):
            yield name, value


def _value(file: BinaryIO, kind: int) -> _Value:
    if kind == _STRING:
        return _string(file)
    if kind == _ARRAY:
        inner, count = _unpack(file, "IQ")
        _skip(file, int(inner), int(count))
        return None

    return _unpack(file, _SCALARS[kind])[0]


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

    return file.read(int(size)).decode("utf-8", "replace")


def _unpack(file: BinaryIO, layout: str) -> tuple[int | float | bool, ...]:
    layout = f"<{layout}"

    return struct.unpack(layout, file.read(struct.calcsize(layout)))
