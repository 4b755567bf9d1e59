import numpy as np
import pytest

from benchmark.compare import Comparison, compare
from benchmark.metrics import Metrics
from benchmark.record import Record, Request

_MS = 1_000_000


def _metrics(median_ms: float, *, seed: int) -> Metrics:
    values = np.random.default_rng(seed).normal(median_ms, 5.0, size=500)
    requests = [
        Request(
            stage=0,
            index=i,
            worker=0,
            intended=i,
            tokens=[i + round(v * _MS)],
            end=i + round((v + 1) * _MS),
            status=200,
        )
        for i, v in enumerate(values)
    ]
    return Metrics(Record(run={"stages": [{"warmup": False}]}, requests=requests))


def _ttft(first: Metrics, second: Metrics) -> Comparison:
    return next(c for c in compare(first, second, seed=0) if c.name == "ttft p50")


@pytest.mark.parametrize(("second_ms", "faster"), [(90.0, "second"), (110.0, "first")])
def test_difference_is_shown(second_ms: float, faster: str) -> None:
    """A tenth more or less, with a deviation of a twentieth, is beyond doubt in 500 answers."""
    found = _ttft(_metrics(100.0, seed=1), _metrics(second_ms, seed=2))

    assert found.faster == faster
    assert found.low < second_ms / 100 < found.high


def test_no_difference_is_made_of_noise() -> None:
    """Of twenty pairs of equal servers, about one may seem different at 95 %."""
    shown = sum(_ttft(_metrics(100.0, seed=n), _metrics(100.0, seed=n + 100)).faster is not None for n in range(20))

    assert shown <= 4
