"""Reads the two weight formats with the standard library, so that no writer is tested by itself."""

import json
import struct
from collections.abc import Mapping
from dataclasses import dataclass
from io import BufferedReader
from math import prod
from pathlib import Path
from typing import Final

Value = int | float | bool | str | list["Value"]

SCALARS: Final = {0: "B", 1: "b", 2: "H", 3: "h", 4: "I", 5: "i", 6: "f", 7: "?", 10: "Q", 11: "q", 12: "d"}
STRING: Final = 8
ARRAY: Final = 9
F32: Final = 0
F16: Final = 1
BYTES: Final = {F32: 4, F16: 2}


@dataclass(frozen=True, slots=True, kw_only=True)
class Tensor:
    """Numbers in rows; `shape` has the longest stride first."""

    shape: tuple[int, ...]
    kind: int
    data: bytes

    def half(self) -> bytes:
        """Give the numbers in half precision."""
        if self.kind == F16:
            return self.data
        count = len(self.data) // 4

        return struct.pack(f"<{count}e", *struct.unpack(f"<{count}f", self.data))


def read_gguf(path: Path) -> tuple[Mapping[str, Value], Mapping[str, Tensor]]:
    """Read metadata and tensors: https://github.com/ggml-org/ggml/blob/master/docs/gguf.md."""
    with path.open("rb") as file:
        assert file.read(4) == b"GGUF"
        _, tensors, pairs = struct.unpack("<IQQ", file.read(20))
        metadata = {_string(file): _value(file, *_unpack(file, "I")) for _ in range(pairs)}
        described = [_description(file) for _ in range(tensors)]
        start = -(-file.tell() // 32) * 32
        content = path.read_bytes()

    return metadata, {
        name: Tensor(shape=shape, kind=kind, data=content[start + at : start + at + prod(shape) * BYTES[kind]])
        for name, shape, kind, at in described
    }


def read_safetensors(path: Path) -> Mapping[str, Tensor]:
    """Read tensors: https://huggingface.co/docs/safetensors."""
    content = path.read_bytes()
    length = int.from_bytes(content[:8], "little")
    header = json.loads(content[8 : 8 + length])
    start = 8 + length

    return {
        name: Tensor(
            shape=tuple(entry["shape"]),
            kind={"F16": F16, "F32": F32}[entry["dtype"]],
            data=content[start + entry["data_offsets"][0] : start + entry["data_offsets"][1]],
        )
        for name, entry in header.items()
        if name != "__metadata__"
    }


def _unpack(file: BufferedReader, kind: str) -> tuple[int, ...]:
    return struct.unpack(f"<{kind}", file.read(struct.calcsize(f"<{kind}")))


def _string(file: BufferedReader) -> str:
    return file.read(*_unpack(file, "Q")).decode()


def _value(file: BufferedReader, kind: int) -> Value:
    if kind == STRING:
        return _string(file)
    if kind == ARRAY:
        inner, count = _unpack(file, "IQ")
        return [_value(file, inner) for _ in range(count)]

    return _unpack(file, SCALARS[kind])[0]


def _description(file: BufferedReader) -> tuple[str, tuple[int, ...], int, int]:
    name = _string(file)
    [dimensions] = _unpack(file, "I")
    shape = tuple(reversed(_unpack(file, f"{dimensions}Q")))
    kind, at = _unpack(file, "IQ")

    return name, shape, kind, at
