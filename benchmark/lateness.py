"""How late the client was with requests and first tokens: of a whole run, and of what a report tells of by itself."""

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np

from benchmark.failure import Failure
from benchmark.quantiles import Values, quantile
from benchmark.record import Request

# The client may add 1 ms to the p99 of a latency. What is left is for what it cannot see: 0.01 ms in the median of 16
# quiet runs, from -0.02 to 0.05 ms (docs/performance.md).
SEND_LAG_MS = 0.97
UNSURE = 0.01
# Setting up a connection may cost the client so many times the run's median: more is not the connection's, but a core
# that was taken away, which a guest of a hypervisor sees as CPU time of its own.
DEAR_SETUP = 2
_LEVEL = 0.99
_FEWEST = 100  # of fewer requests one is more than the p99
_NS_PER_MS = 1e6


@dataclass(frozen=True, slots=True, kw_only=True)
class Lateness:
    """Of some requests.

    Attributes:
        requests: Measured ones.
        lags_ms: From intended to sent, or given up, less what the server and setting up the connection took.
    """

    requests: list[Request]
    lags_ms: Values

    @property
    def send_lag_ms(self) -> float:
        """p99 of the lags."""
        return quantile(self.lags_ms, _LEVEL) if self.requests else 0.0

    def reasons(self) -> tuple[str, ...]:
        """Why the p99 of their time to first token is not the server's; none if it is."""
        lag_ms, share, shift_ms = self.send_lag_ms, self._share_off(), self._shift_ms()
        limit = f"more than {SEND_LAG_MS:g} ms"
        found = (
            (lag_ms > SEND_LAG_MS, f"p99 of send lag is {lag_ms:.2f} ms, {limit}"),
            (
                share > UNSURE,
                f"{share:.1%} of requests were sent late, or their first token was read late with a later one",
            ),
            (
                shift_ms > SEND_LAG_MS,
                f"p99 of latency is {shift_ms:.2f} ms too long by what was sent or read late, {limit}",
            ),
        )
        return tuple(reason for late, reason in found if late)

    def parts(self) -> Iterator[tuple[str, "Lateness"]]:
        """What a report tells of by itself: the complete answers, and each stage; if enough for a p99."""
        numbers = sorted({request.stage for request in self.requests})
        chosen = {"complete answers": [request.failure is None for request in self.requests]} | {
            f"stage {number}": [request.stage == number for request in self.requests] for number in numbers
        }
        for name, chosen_ones in chosen.items():
            if _FEWEST <= sum(chosen_ones) < len(self.requests):
                requests = [request for request, its in zip(self.requests, chosen_ones, strict=True) if its]
                yield name, Lateness(requests=requests, lags_ms=self.lags_ms[chosen_ones])

    def _share_off(self) -> float:
        """A request may be off by its way out or by its way back: neither may spoil the p99, nor both together."""
        off_ms = self.lags_ms + np.asarray([request.unsure for request in self.requests]) / _NS_PER_MS
        return float((off_ms > SEND_LAG_MS).mean()) if self.requests else 0.0

    def _shift_ms(self) -> float:
        """A few that are off are no p99 by themselves, but they rank before the server's slow ones, and move it."""
        whole = [(r, lag) for r, lag in zip(self.requests, self.lags_ms, strict=True) if r.failure is None]
        if not whole:
            return 0.0
        off = np.asarray([lag + request.unsure / _NS_PER_MS for request, lag in whole])
        seen = np.asarray([_answered_ns(request) - request.intended for request, _ in whole]) / _NS_PER_MS
        return quantile(seen, _LEVEL) - quantile(seen - off, _LEVEL)


def lateness(requests: list[Request], *, all_requests: list[Request]) -> Lateness:
    """Find how late the client was.

    Args:
        requests: Measured ones.
        all_requests: Those of the warm-up too: what they say of new connections is most that kept ones can say.
    """
    setups = [request.setup_cpu for request in all_requests if request.setup_cpu]
    most_ns = DEAR_SETUP * int(np.median(setups)) if setups else 0
    lags_ms = np.asarray([_lag_ns(request, most_setup_ns=most_ns) for request in requests]) / _NS_PER_MS
    return Lateness(requests=requests, lags_ms=lags_ms)


def _lag_ns(request: Request, *, most_setup_ns: int) -> int:
    if request.sent is None and request.failure != Failure.CLIENT_LIMIT:
        return 0 if request.connecting is None else request.connecting - request.intended
    left = request.sent if request.sent is not None else request.end
    setup_ns = min(request.setup_cpu or 0, most_setup_ns)
    return (left or request.intended) - request.intended - (request.waited or 0) - setup_ns


def _answered_ns(request: Request) -> int:
    return request.tokens[0] if request.tokens else request.end or request.intended
