"""Whether the client was the bottleneck of a run; if it was, the run is void, and here is why."""

from collections import Counter
from dataclasses import dataclass

from benchmark.failure import Failure
from benchmark.lateness import UNSURE, Lateness, lateness
from benchmark.record import Health, Record, Request

# A late read is still stamped by the kernel with the time of arrival, so this bound is about reads that pile up.
READ_LAG_MS = 8.0
CPU = 0.9
# A token with the time of a later one spoils the gap before it and the gap after it.
_GAPS_SPOILT = 2
_LEVEL = 0.99
_SHORTEST_S = 0.5  # the last interval may be a moment, all of it work
_NS_PER_MS = 1e6


@dataclass(frozen=True, slots=True, kw_only=True)
class Verdict:
    """What the client's own state says of a run.

    Attributes:
        reasons: Why the run is void; none if it stands.
        send_lag_ms: p99 of the time from intended to sent, without what setting up a connection takes anybody.
        read_lag_ms: p99 of the time from arrival to read, rounded up to a power of two.
        cpu: Highest share of a core that a worker used in any interval of measured load.
        steal: Highest share of the machine's CPU that the hypervisor gave away.
    """

    reasons: tuple[str, ...]
    send_lag_ms: float
    read_lag_ms: float
    cpu: float
    steal: float


def judge(record: Record) -> Verdict:
    """Decide from the record alone, so that a report says the same later."""
    warm = {number for number, stage in enumerate(record.run["stages"]) if stage["warmup"]}
    requests = [r for r in record.requests if r.stage not in warm and r.failure != Failure.ABORTED]
    begin = min((r.intended for r in requests), default=0)
    notes = [note for note in record.health if note.at >= begin]
    late = lateness(requests, all_requests=record.requests)
    read_lag = _read_lag_ms(notes)
    cpu = max((note.cpu_s / note.seconds for note in notes if note.seconds >= _SHORTEST_S), default=0.0)
    found = (
        (not requests, "no request was measured"),
        (not notes, "no worker noted its state"),
        (read_lag > READ_LAG_MS, f"p99 of read lag is {read_lag:.2f} ms, more than {READ_LAG_MS:g} ms"),
        (cpu > CPU, f"a worker used {cpu:.0%} of its core, more than {CPU:.0%}"),
        *_token_times(notes),
        (_limited(requests), "the client ran out of connections"),
    )
    return Verdict(
        reasons=(*_late(late), *(reason for void, reason in found if void)),
        send_lag_ms=late.send_lag_ms,
        read_lag_ms=read_lag,
        cpu=cpu,
        steal=max((note.steal for note in notes), default=0.0),
    )


def _late(whole: Lateness) -> tuple[str, ...]:
    """Of the whole, or else of a part that the rest hides."""
    return whole.reasons() or tuple(f"{name}: {why}" for name, part in whole.parts() for why in part.reasons())


def _read_lag_ms(notes: list[Health]) -> float:
    counts: Counter[int] = Counter()
    for note in notes:
        counts.update({int(bucket): count for bucket, count in note.lag.items()})
    total, seen = sum(counts.values()), 0
    for bucket in sorted(counts):
        seen += counts[bucket]
        if seen >= _LEVEL * total:
            return (1_024 << bucket) / _NS_PER_MS
    return 0.0


def _token_times(notes: list[Health]) -> tuple[tuple[bool, str], ...]:
    reads = sum(sum(note.lag.values()) for note in notes)
    unstamped = sum(note.unstamped for note in notes) / max(1, reads)
    unsure = sum(note.unsure for note in notes) / max(1, sum(note.tokens for note in notes))
    return (
        (unstamped > UNSURE, f"{unstamped:.1%} of reads have no time of arrival from the kernel"),
        (_GAPS_SPOILT * unsure > UNSURE, f"{unsure:.1%} of tokens were read late together with a later one"),
    )


def _limited(requests: list[Request]) -> bool:
    return any(request.failure == Failure.CLIENT_LIMIT for request in requests)
