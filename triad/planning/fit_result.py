"""Whether a model fits, and how far from the edge it is."""

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum

from triad.planning.demand import Demand, Wanted

MOST_SEQUENCES = 1024
"""More requests at once than any engine here is asked for."""

NO_SHAPE = "the shape of the model is not known, so its cache cannot be counted"
"""Why nobody knows whether weights fit that are not too large by themselves."""

_GIB = 1 << 30


class Verdict(StrEnum):
    """What would happen."""

    FITS = "fits"
    OOM = "oom"
    KV_TOO_SMALL = "kv_too_small"
    REFUSED = "refused"
    UNSUPPORTED = "unsupported"
    COMPILE_FAILS = "compile_fails"
    CRASH = "crash"
    DISK_TOO_SMALL = "disk_too_small"
    TOO_FEW_CPUS = "too_few_cpus"
    TOO_LITTLE_MEMORY = "too_little_memory"
    LIMITS_TOO_SMALL = "limits_too_small"
    UNKNOWN = "unknown"


@dataclass(frozen=True, slots=True, kw_only=True)
class Fit:
    """The answer for one model on one kind of node.

    Attributes:
        reason: One sentence, without a full stop.
        headroom_bytes: Left over of the scarcest memory, negative by what is missing; None where none was counted.
        longest_context: That fits with as many requests as wanted; 0 where none does.
        most_sequences: Requests of the wanted context that fit at once.
        parts: Bytes of the scarcest memory by what fills them.
    """

    verdict: Verdict
    reason: str
    headroom_bytes: int | None = None
    longest_context: int = 0
    most_sequences: int = 0
    parts: Mapping[str, int]

    @property
    def fits(self) -> bool:
        """Whether it would run."""
        return self.verdict is Verdict.FITS

    @property
    def needed_bytes(self) -> int:
        """Sum of the parts."""
        return sum(self.parts.values())


def without_memory(verdict: Verdict, reason: str) -> Fit:
    """Answer before any memory is counted."""
    return Fit(verdict=verdict, reason=reason, parts={})


def settled(demand: Demand, room_bytes: int, wanted: Wanted, *, too_little: Verdict, where: str) -> Fit:
    """Answer from one memory.

    Args:
        demand: What is to lie in it.
        room_bytes: Its size.
        wanted: What is to be served.
        too_little: What a lack of room for the cache alone is called.
        where: What memory it is, such as "of each GPU".
    """
    cache = demand.cache_bytes(wanted.context, wanted.sequences)
    headroom = room_bytes - demand.fixed_bytes - cache
    if headroom >= 0:
        verdict, reason = Verdict.FITS, f"{gib(headroom)} {where} stay free"
    elif demand.fixed_bytes > room_bytes:
        largest = max(demand.fixed, key=lambda part: demand.fixed[part])
        verdict = Verdict.OOM
        reason = (
            f"{gib(demand.fixed_bytes)} before the first request, {gib(demand.fixed[largest])} of it {largest}, "
            f"do not fit {gib(room_bytes)} {where}"
        )
    else:
        verdict = too_little
        left = room_bytes - demand.fixed_bytes
        reason = (
            f"{wanted.context} tokens for {wanted.sequences} at once need {gib(cache)} of cache, "
            f"{gib(left)} {where} are left for it"
        )

    return Fit(
        verdict=verdict,
        reason=reason,
        headroom_bytes=headroom,
        longest_context=demand.longest_context(room_bytes, wanted),
        most_sequences=demand.most_sequences(room_bytes, wanted, most=MOST_SEQUENCES),
        parts={**demand.fixed, "cache": cache},
    )


def gib(count: int) -> str:
    """Write bytes as people read them."""
    return f"{count / _GIB:.2f} GiB"
