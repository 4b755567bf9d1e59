"""What load a run offers, stage after stage, and when each request of a stage is meant to leave."""

from collections.abc import Iterator
from dataclasses import dataclass
from enum import StrEnum
from random import Random

_NS_PER_S = 1_000_000_000


class Load(StrEnum):
    """Shape of the load in a stage; the first three are open loops, which no slow answer can hold back."""

    POISSON = "poisson"
    CONSTANT = "constant"
    TRACE = "trace"
    CLOSED = "closed"


@dataclass(frozen=True, slots=True, kw_only=True)
class Stage:
    """One stretch of load.

    Attributes:
        rate: Requests a second, of an open loop.
        users: How many requests a closed loop keeps under way.
        offsets_s: Times of a trace, from the start of the stage.
        duration_s: None when the number of requests ends the stage.
        requests: None when the duration ends the stage.
        warmup: Its requests are recorded and left out of every metric.
    """

    load: Load
    rate: float = 0.0
    users: int = 0
    offsets_s: tuple[float, ...] = ()
    duration_s: float | None = None
    requests: int | None = None
    warmup: bool = False

    def offered(self) -> float | None:
        """Requests a second that the stage means to send; None in a closed loop, which has no such rate."""
        if self.load is Load.TRACE:
            return len(self.offsets_s) / self.duration_s if self.duration_s else None
        return None if self.load is Load.CLOSED else self.rate


def arrivals_ns(stage: Stage, *, seed: int, number: int) -> Iterator[int]:
    """Times at which the requests of an open-loop stage are due, from its start; equal for equal seeds."""
    end_ns = None if stage.duration_s is None else round(stage.duration_s * _NS_PER_S)
    for count, offset_s in enumerate(_offsets_s(stage, Random(f"{seed}/{number}"))):  # noqa: S311 - load, no secret
        offset_ns = round(offset_s * _NS_PER_S)
        if (end_ns is not None and offset_ns >= end_ns) or count == stage.requests:
            return
        yield offset_ns


def length_ns(stage: Stage, *, seed: int, number: int) -> int | None:
    """Time until the next stage begins, equal in every process; None where only the last answer tells."""
    if stage.duration_s is not None:
        return round(stage.duration_s * _NS_PER_S)
    if stage.load is Load.CLOSED:
        return None
    return 1 + max(arrivals_ns(stage, seed=seed, number=number), default=0)


def _offsets_s(stage: Stage, random: Random) -> Iterator[float]:
    if stage.load is Load.TRACE:
        yield from stage.offsets_s
        return
    count, now_s = 0, 0.0
    while True:
        if stage.load is Load.CONSTANT:
            now_s = count / stage.rate
            count += 1
        else:
            now_s += random.expovariate(stage.rate)
        yield now_s
