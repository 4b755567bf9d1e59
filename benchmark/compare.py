"""Which of two runs is faster, and how sure that is."""

import math
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import zip_longest
from typing import Any

import numpy as np

from benchmark.metrics import Metrics
from benchmark.quantiles import Values, estimate
from benchmark.stage_words import in_words
from benchmark.stages import Load

_RESAMPLES = 2_000
_LEVELS = {"p50": 0.50, "p99": 0.99}
_TAIL = 0.025
# Facts of a run that decide what it asked of the server, and those that only may.
_LOAD = ("kind", "stages", "stream", "max_tokens", "unique", "prompts", "asked")
_CIRCUMSTANCES = ("seed", "processes", "timeout_s", "warm-up")
_STAGES = {"stages": "stage", "warm-up": "warm-up"}
_ALIKE = "give both runs the same endpoint, stages, prompts and body"


@dataclass(frozen=True, slots=True, kw_only=True)
class Comparison:
    """One latency of the second run relative to the first.

    Attributes:
        ratio: Second divided by first; under 1 the second is faster.
        low: Lower end of the 95 % interval; None where a sample is too small to bound it.
        high: Upper end of it, likewise.
    """

    name: str
    first_ms: float
    second_ms: float
    ratio: float
    low: float | None
    high: float | None

    @property
    def faster(self) -> str | None:
        """`second` or `first`; None when the interval holds 1."""
        if self.high is not None and self.high < 1:
            return "second"
        return "first" if self.low is not None and self.low > 1 else None


def different_loads(first: dict[str, Any], second: dict[str, Any]) -> list[str]:
    """What two runs asked of their servers that is not the same, one line each; there is no comparison then."""
    return [f"{line}; {_ALIKE}" for line in differences(first, second, _LOAD)]


def circumstances(first: dict[str, Any], second: dict[str, Any]) -> list[str]:
    """What else is not the same, and may be a reason for a difference."""
    return differences(first, second, _CIRCUMSTANCES)


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


def differences(
    first: dict[str, Any], second: dict[str, Any], names: Sequence[str], *, of_second: str = "the second"
) -> list[str]:
    """One line for each of these facts that is not the same; of stages the first pair that is not."""
    pairs = (pair for name in names for pair in _facts(first, second, name))
    return [f"{name} is {_said(one)} in the first, {_said(two)} in {of_second}" for name, one, two in pairs]


def _facts(first: dict[str, Any], second: dict[str, Any], name: str) -> list[tuple[str, object, object]]:
    if name not in _STAGES:
        pairs = [(name, first.get(name), second.get(name))]
    else:
        stages = [[s for s in run["stages"] if s["warmup"] is (name == "warm-up")] for run in (first, second)]
        pairs = [(f"{_STAGES[name]} {number}", *pair) for number, pair in enumerate(zip_longest(*stages), 1)]
    return [pair for pair in pairs if pair[1] != pair[2]][:1]


def _said(fact: object) -> str:
    match fact:
        case {"load": Load.TRACE, "offsets_s": [*offsets]}:
            return f"a trace of {len(offsets)} up to {offsets[-1]:g} s"
        case dict() if "load" in fact:
            return in_words(fact)
        case dict():
            return ", ".join(f"{name} {value}" for name, value in fact.items() if value is not None) or "none"
        case None:
            return "none"
        case _:
            return repr(fact)


def _compare(name: str, first: Values, second: Values, level: float, random: np.random.Generator) -> Comparison:
    ratios = _resampled(second, level, random) / _resampled(first, level, random)
    low, high = np.quantile(ratios, [_TAIL, 1 - _TAIL])
    one, two = estimate(first, level), estimate(second, level)
    # Resamples hold nothing beyond the sample: where an end of a quantile is beyond it, so is that of the ratio.
    return Comparison(
        name=name,
        first_ms=one.value,
        second_ms=two.value,
        ratio=two.value / one.value,
        low=None if two.low is None or one.high is None else float(low),
        high=None if two.high is None or one.low is None else float(high),
    )


def _resampled(values: Values, level: float, random: np.random.Generator) -> Values:
    """Quantiles of resamples by blocks of neighbours, which share the server's queue and are not independent."""
    count = len(values)
    rank = max(0, math.ceil(level * count) - 1)
    length = max(1, round(count ** (1 / 3)))
    starts = random.integers(0, count, size=(_RESAMPLES, -(-count // length), 1))
    samples = (values[(start + np.arange(length)).ravel()[:count] % count] for start in starts)
    return np.fromiter((np.partition(sample, rank)[rank] for sample in samples), dtype=np.float64, count=_RESAMPLES)
