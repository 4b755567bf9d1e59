"""A stage as a user spells it."""

import math
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from benchmark import words
from benchmark.stages import Load, Stage

SHAPES = "poisson:RATE:SECONDS, constant:RATE:SECONDS, trace:FILE, closed:USERS:SECONDS or closed:USERS:xREQUESTS"

_MOST_RATE = 100_000


def parse(text: str, *, warmup: bool) -> Stage:
    """The stage that one of SHAPES stands for.

    Raises:
        ValueError: It is none of them, or a figure of it is not allowed.
        OSError: A trace that cannot be read.
    """
    kind, _, rest = text.partition(":")
    if kind == Load.TRACE and rest:
        return Stage(load=Load.TRACE, offsets_s=_offsets_s(Path(rest)), warmup=warmup)
    amount, _, extent = rest.partition(":")
    if kind in (Load.POISSON, Load.CONSTANT) and extent:
        rate, duration_s = words.positive(f"rate of {text!r}", amount), words.positive(f"seconds of {text!r}", extent)
        if rate > _MOST_RATE:
            msg = f"rate of {text!r} must be at most {_MOST_RATE:,}, many times what a process can send"
            raise ValueError(msg)
        return Stage(load=Load(kind), rate=rate, duration_s=duration_s, warmup=warmup)
    if kind == Load.CLOSED and extent:
        users = words.whole(f"users of {text!r}", amount, least=1)
        if extent.startswith("x"):
            requests = words.whole(f"requests of {text!r}", extent[1:], least=1)
            return Stage(load=Load.CLOSED, users=users, requests=requests, warmup=warmup)
        return Stage(
            load=Load.CLOSED, users=users, duration_s=words.positive(f"seconds of {text!r}", extent), warmup=warmup
        )
    msg = f"must be {SHAPES}, got {text!r}"
    raise ValueError(msg)


def in_words(stage: Mapping[str, Any]) -> str:
    """A stage of a record's facts, spelt as `--stage` takes it."""
    extent = f"{stage['duration_s']:g}" if stage["duration_s"] is not None else f"x{stage['requests']}"
    match stage["load"]:
        case Load.CLOSED:
            return f"closed:{stage['users']}:{extent}"
        case Load.TRACE:
            return f"trace of {len(stage['offsets_s'])}"
        case load:
            return f"{load}:{stage['rate']:g}:{extent}"


def _offsets_s(path: Path) -> tuple[float, ...]:
    lines = [(number, line) for number, line in enumerate(path.read_text().splitlines(), start=1) if line.strip()]
    if not lines:
        msg = f"trace {str(path)!r} must hold seconds from its start, one a line, got none"
        raise ValueError(msg)
    return tuple(sorted(_offset_s(line, where=f"line {number} of trace {str(path)!r}") for number, line in lines))


def _offset_s(line: str, *, where: str) -> float:
    try:
        offset = float(line)
    except ValueError:
        offset = -1.0
    if not (math.isfinite(offset) and offset >= 0):
        msg = f"{where} must be seconds from its start, from 0 on, got {line!r}"
        raise ValueError(msg)
    return offset
