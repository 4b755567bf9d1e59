"""Every figure of a report, computed from the record's timestamps when asked for."""

from collections import Counter
from collections.abc import Iterable
from functools import cached_property

import numpy as np

from benchmark.failure import Failure
from benchmark.latency import e2e_ms, gaps_ms, keeps, tpot_ms, ttft_ms
from benchmark.quantiles import LEVELS, Estimate, Values, estimate
from benchmark.record import Record, Request

_NS_PER_S = 1e9


class Metrics:
    """Figures of one run, or of one of its stages; warm-up and requests that a person broke off are left out."""

    def __init__(self, record: Record, *, stage: int | None = None) -> None:
        self.record = record
        self._stages = {
            number: facts
            for number, facts in enumerate(record.run["stages"])
            if not facts["warmup"] and stage in (None, number)
        }

    @cached_property
    def requests(self) -> list[Request]:
        """What counts, in order of intention."""
        return [r for r in self.record.requests if r.stage in self._stages and r.failure != Failure.ABORTED]

    def stages(self) -> dict[int, "Metrics"]:
        """Figures of each measured stage by its number, where there are several."""
        if len(self._stages) == 1:
            return {}
        return {number: Metrics(self.record, stage=number) for number in self._stages}

    @cached_property
    def complete(self) -> list[Request]:
        """Requests with a whole answer."""
        return [request for request in self.requests if request.failure is None]

    @cached_property
    def errors(self) -> dict[str, int]:
        """Failures by class, most frequent first."""
        return dict(Counter(r.failure for r in self.requests if r.failure is not None).most_common())

    @cached_property
    def ttft_ms(self) -> Values:
        """Intended time to first token, of complete answers that have one."""
        return _array(ttft_ms(request) for request in self.complete)

    @cached_property
    def itl_ms(self) -> Values:
        """Time between tokens; where the server counts several to an event, each has its part of the gap."""
        gaps = [gaps_ms(request) for request in self.complete if len(request.tokens) > 1]
        return np.concatenate(gaps) if gaps else np.empty(0)

    @cached_property
    def tpot_ms(self) -> Values:
        """Time per output token after the first, of each complete answer."""
        return _array(tpot_ms(request) for request in self.complete)

    @cached_property
    def e2e_ms(self) -> Values:
        """Intended time to last byte, of complete answers."""
        return _array(e2e_ms(request) for request in self.complete)

    def latencies(self) -> dict[str, dict[str, Estimate]]:
        """Quantiles of each latency that was measured, in milliseconds."""
        measured = {"ttft": self.ttft_ms, "itl": self.itl_ms, "tpot": self.tpot_ms, "e2e": self.e2e_ms}
        return {name: self._quantiles(values) for name, values in measured.items() if len(values)}

    @cached_property
    def window(self) -> tuple[int, int]:
        """After the first answer until the last intended time, without the rise and the tail of an open loop's load.

        A closed loop's answers come in step with its requests, so that its whole run counts, from the first intended
        time to the last end.
        """
        begin = min((r.end for r in self.complete if r.end is not None), default=0)
        end = self.requests[-1].intended if self.requests else 0
        if self._closed or begin >= end:
            begin = self.requests[0].intended if self.requests else 0
            end = max((r.end for r in self.requests if r.end is not None), default=begin)
        return begin, max(end, begin + 1)

    @cached_property
    def window_s(self) -> float:
        """Length of the window."""
        return (self.window[1] - self.window[0]) / _NS_PER_S

    @cached_property
    def offered_rate(self) -> float | None:
        """Requests a second that the load meant to send, from its first to its last; None in a closed loop or for one.

        Poisson arrivals and a ramp are not even, so that the achieved rate, of a shorter time, may exceed this one.
        """
        if len(self.requests) < 2 or self._closed:  # noqa: PLR2004 - a rate
            return None
        seconds = (self.requests[-1].intended - self.requests[0].intended) / _NS_PER_S
        return (len(self.requests) - 1) / seconds if seconds else None

    @cached_property
    def achieved_rate(self) -> float:
        """Complete answers a second within the window, also answers to what was sent before it, as from a queue."""
        return sum(self._within(r.end) for r in self.complete) / self.window_s

    @cached_property
    def output_rate(self) -> float:
        """Generated tokens a second within the window, by the server's count where it gives one."""
        return sum(self._tokens_within(request) for request in self.requests) / self.window_s

    @cached_property
    def output_counts(self) -> str | None:
        """What tells the generated tokens: the server's `usage`, else `events` with tokens; None if neither does."""
        answers = [r for r in self.complete or self.requests if r.output_tokens is not None or r.tokens]
        counted = sum(r.output_tokens is not None for r in answers)
        if not answers:
            return None
        return "events" if not counted else "usage" if counted == len(answers) else "usage and events"

    @cached_property
    def input_rate(self) -> float | None:
        """Prompt tokens a second, of answers that began within the window; None where the server counts none."""
        if all(r.input_tokens is None for r in self.complete):
            return None
        began = (r for r in self.complete if self._within(r.tokens[0] if r.tokens else r.end))
        return sum(r.input_tokens or 0 for r in began) / self.window_s

    @cached_property
    def good(self) -> list[Request]:
        """Complete answers within every bound of the SLO."""
        return [request for request in self.complete if keeps(request, self.record.run["slo"])]

    @cached_property
    def goodput(self) -> float:
        """Good answers a second within the window; failures and time-outs are not good."""
        return sum(self._within(r.end) for r in self.good) / self.window_s

    @cached_property
    def tokens_per_event(self) -> float | None:
        """More than one says that chunks are not tokens, and ITL is between chunks."""
        counted = [r for r in self.complete if r.output_tokens and r.tokens]
        events = sum(len(r.tokens) for r in counted)
        return sum(r.output_tokens or 0 for r in counted) / events if events else None

    @cached_property
    def stale(self) -> int:
        """Requests that were sent again because their kept connection had been closed."""
        return sum(request.stale for request in self.requests)

    @cached_property
    def server(self) -> dict[str, tuple[float, float]]:
        """Mean cores in use and most memory in bytes, by source."""
        sources = {usage.source for usage in self.record.usage}
        return {source: self._used(source) for source in sorted(sources)}

    @cached_property
    def _closed(self) -> bool:
        return any(stage["load"] == "closed" for stage in self._stages.values())

    def _used(self, source: str) -> tuple[float, float]:
        seen = [usage for usage in self.record.usage if usage.source == source]
        seconds = (seen[-1].at - seen[0].at) / _NS_PER_S
        cores = (seen[-1].cpu_s - seen[0].cpu_s) / seconds if seconds else 0.0
        return cores, max(usage.memory_bytes for usage in seen)

    def _quantiles(self, values: Values) -> dict[str, Estimate]:
        answers = min(len(values), len(self.complete))  # tokens of one answer are not independent
        found = {name: estimate(values, level, independent=answers) for name, level in LEVELS.items()}
        return found | {"max": Estimate(value=float(values.max()), low=None, high=None)}

    def _within(self, at: int | None) -> bool:
        return at is not None and self.window[0] < at <= self.window[1]

    def _tokens_within(self, request: Request) -> float:
        if not request.tokens:
            return float(request.output_tokens or 0) * self._within(request.end)
        per_event = (request.output_tokens or len(request.tokens)) / len(request.tokens)
        return per_event * sum(map(self._within, request.tokens))


def _array(values: Iterable[float | None]) -> Values:
    return np.asarray([value for value in values if value is not None], dtype=np.float64)
