"""Which of two runs is faster, and how sure that is."""

import math
from dataclasses import dataclass

import numpy as np

from benchmark.metrics import Metrics
from benchmark.quantiles import Values, quantile

_RESAMPLES = 2_000
_LEVELS = {"p50": 0.50, "p99": 0.99}
_TAIL = 0.025


@dataclass(frozen=True, slots=True, kw_only=True)
class Comparison:
    """One latency of the second run relative to the first.

    Attributes:
        ratio: Second divided by first; under 1 the second is faster.
        low: Lower end of the 95 % interval.
        high: Upper end of it.
    """

    name: str
    first_ms: float
    second_ms: float
    ratio: float
    low: float
    high: float

    @property
    def faster(self) -> str | None:
        """`second` or `first`; None when the interval holds 1."""
        if self.high < 1:
            return "second"
        return "first" if self.low > 1 else None


def compare(first: Metrics, second: Metrics, *, seed: int) -> list[Comparison]:
    """Compare every latency that both runs measured."""
    random = np.random.default_rng(seed)
    pairs = {
        "ttft": (first.ttft_ms, second.ttft_ms),
        "tpot": (first.tpot_ms, second.tpot_ms),
        "e2e": (first.e2e_ms, second.e2e_ms),
    }
    return [
        _compare(f"{name} {level_name}", one, two, level, random)
        for name, (one, two) in pairs.items()
        if len(one) and len(two)
        for level_name, level in _LEVELS.items()
    ]


def _compare(name: str, first: Values, second: Values, level: float, random: np.random.Generator) -> Comparison:
    ratios = _resampled(second, level, random) / _resampled(first, level, random)
    low, high = np.quantile(ratios, [_TAIL, 1 - _TAIL])
    one, two = quantile(first, level), quantile(second, level)
    return Comparison(name=name, first_ms=one, second_ms=two, ratio=two / one, low=float(low), high=float(high))


def _resampled(values: Values, level: float, random: np.random.Generator) -> Values:
    """Quantiles of resamples by blocks of neighbours, which share the server's queue and are not independent."""
    count = len(values)
    rank = max(0, math.ceil(level * count) - 1)
    length = max(1, round(count ** (1 / 3)))
    starts = random.integers(0, count, size=(_RESAMPLES, -(-count // length), 1))
    samples = (values[(start + np.arange(length)).ravel()[:count] % count] for start in starts)
    return np.fromiter((np.partition(sample, rank)[rank] for sample in samples), dtype=np.float64, count=_RESAMPLES)
