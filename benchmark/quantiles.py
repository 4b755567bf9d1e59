"""Quantiles with confidence intervals that assume nothing of the distribution."""

import math
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

Values = NDArray[np.float64]

LEVELS = {"p50": 0.50, "p90": 0.90, "p95": 0.95, "p99": 0.99}
_CONFIDENCE = 0.95


@dataclass(frozen=True, slots=True, kw_only=True)
class Estimate:
    """A figure and its 95 % interval; an end is None where the sample is too small to bound it."""

    value: float
    low: float | None
    high: float | None


def quantile(values: Values, level: float) -> float:
    """The smallest value that at least this share of the values do not exceed."""
    return float(np.quantile(values, level, method="inverted_cdf"))


def estimate(values: Values, level: float, *, independent: int | None = None) -> Estimate:
    """Quantile with its interval between two order statistics (David and Nagaraja, Order Statistics, 7.1).

    Args:
        values: The sample.
        level: 0.99 for p99.
        independent: Size of the sample in independent parts, when values come in clusters.
    """
    count = independent or len(values)
    low, high = _ranks(count, level)
    ordered = np.sort(values)
    scale = len(values) / count
    return Estimate(
        value=quantile(values, level),
        low=None if low < 1 else float(ordered[max(0, math.ceil(low * scale) - 1)]),
        high=None if high > count else float(ordered[min(len(values), math.ceil(high * scale)) - 1]),
    )


def _ranks(count: int, level: float) -> tuple[int, int]:
    """Ranks that enclose the quantile; 0 or count + 1 where no value of the sample does."""
    cumulative = np.cumsum(_binomial(count, level))
    tail = (1 - _CONFIDENCE) / 2
    low = int(np.searchsorted(cumulative, tail))
    high = int(np.searchsorted(cumulative, 1 - tail)) + 1
    return low, high


def _binomial(count: int, level: float) -> Values:
    successes = np.arange(count + 1)
    factorials = np.concatenate(([0.0], np.cumsum(np.log(np.arange(1, count + 1)))))
    choices = factorials[count] - factorials - factorials[::-1]
    logs: Values = choices + successes * math.log(level) + (count - successes) * math.log1p(-level)
    return np.exp(logs)
