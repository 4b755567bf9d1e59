"""Whether the client was the bottleneck of a run; if it was, the run is void, and here is why."""

from collections import Counter
from dataclasses import dataclass

import numpy as np

from benchmark.failure import Failure
from benchmark.quantiles import Values, quantile
from benchmark.record import Health, Record, Request

# The client may add 1 ms to the p99 of a latency. What is left is for what it cannot see: 0.01 ms in the median of 16
# quiet runs, from -0.02 to 0.05 ms (docs/performance.md).
SEND_LAG_MS = 0.97
# A late read is still stamped by the kernel with the time of arrival, so this bound is about reads that pile up.
READ_LAG_MS = 8.0
CPU = 0.9
UNSURE = 0.01
# A token with the time of a later one spoils the gap before it and the gap after it.
_GAPS_SPOILT = 2
# Setting up a connection may cost the client so many times the run's median: more is not the connection's, but a core
# that was taken away, which a guest of a hypervisor sees as CPU time of its own.
DEAR_SETUP = 2
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
    lags = _lags_ms(requests, most_setup_ns=_most_setup_ns(record.requests))
    send_lag = quantile(lags, _LEVEL) if requests else 0.0
    read_lag = _read_lag_ms(notes)
    cpu = max((note.cpu_s / note.seconds for note in notes if note.seconds >= _SHORTEST_S), default=0.0)
    found = (
        (not requests, "no request was measured"),
        (not notes, "no worker noted its state"),
        (send_lag > SEND_LAG_MS, f"p99 of send lag is {send_lag:.2f} ms, more than {SEND_LAG_MS:g} ms"),
        (read_lag > READ_LAG_MS, f"p99 of read lag is {read_lag:.2f} ms, more than {READ_LAG_MS:g} ms"),
        (cpu > CPU, f"a worker used {cpu:.0%} of its core, more than {CPU:.0%}"),
        *_token_times(notes),
        _first_tokens(requests, lags),
        _shift(requests, lags),
        (_limited(requests), "the client ran out of connections"),
    )
    return Verdict(
        reasons=tuple(reason for void, reason in found if void),
        send_lag_ms=send_lag,
        read_lag_ms=read_lag,
        cpu=cpu,
        steal=max((note.steal for note in notes), default=0.0),
    )


def _most_setup_ns(requests: list[Request]) -> int:
    """What setting up a connection may cost; those of the warm-up tell too, and are most of the kept ones."""
    setups = [request.setup_cpu for request in requests if request.setup_cpu]
    return DEAR_SETUP * int(np.median(setups)) if setups else 0


def _lags_ms(requests: list[Request], *, most_setup_ns: int) -> Values:
    return np.asarray([_lag_ns(request, most_setup_ns=most_setup_ns) for request in requests]) / _NS_PER_MS


def _lag_ns(request: Request, *, most_setup_ns: int) -> int:
    """Time until the request left, or was given up, less what the server and setting up its connection took."""
    if request.sent is None and request.failure != Failure.CLIENT_LIMIT:
        return 0 if request.connecting is None else request.connecting - request.intended
    left = request.sent if request.sent is not None else request.end
    setup_ns = min(request.setup_cpu or 0, most_setup_ns)
    return (left or request.intended) - request.intended - (request.waited or 0) - setup_ns


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


def _first_tokens(requests: list[Request], lags_ms: Values) -> tuple[bool, str]:
    """A request may be off by its way out or by its way back: neither may spoil the p99, nor both together."""
    late = lags_ms > SEND_LAG_MS
    off = np.asarray([request.unsure > 0 for request in requests], dtype=bool) | late
    share = float(off.mean()) if requests else 0.0
    return (
        share > UNSURE,
        f"{share:.1%} of requests were sent late, or their first token was read late with a later one",
    )


def _shift(requests: list[Request], lags_ms: Values) -> tuple[bool, str]:
    """A few requests that are off are no p99 by themselves, but rank before the server's slow ones, and move it."""
    whole = [(request, lag) for request, lag in zip(requests, lags_ms, strict=True) if request.failure is None]
    if not whole:
        return False, ""
    off = np.asarray([lag + request.unsure / _NS_PER_MS for request, lag in whole])
    seen = np.asarray([_answered_ns(request) - request.intended for request, _ in whole]) / _NS_PER_MS
    shift = quantile(seen, _LEVEL) - quantile(seen - off, _LEVEL)
    said = f"p99 of latency is {shift:.2f} ms too long by what was sent or read late, more than {SEND_LAG_MS:g} ms"
    return shift > SEND_LAG_MS, said


def _answered_ns(request: Request) -> int:
    return request.tokens[0] if request.tokens else request.end or request.intended


def _limited(requests: list[Request]) -> bool:
    return any(request.failure == Failure.CLIENT_LIMIT for request in requests)
