from pathlib import Path

import pytest

from benchmark.mock.truth import Truth, write
from benchmark.record import Record, Request
from tests.bench.client_mock import Setup, errors_of

_MS = 1_000_000


def test_new_connection_takes_its_time_in_truth_too(tmp_path: Path) -> None:
    """The p99 is one whose setting up took 2.5 ms, as it would of a client at rest: nothing is off about it.

    One that the server took 25 ms for ranks above it; one that left 2 ms late ranks below, and is off by itself.
    """
    requests = [_request(index, ttft_ms=20.0) for index in range(147)]
    requests += [_request(147, ttft_ms=25.0), _request(148, ttft_ms=22.0), _request(149, ttft_ms=22.5, connecting=0)]
    truths = [_truth(index, ttft_ms=20) for index in range(147)]
    truths += [_truth(147, ttft_ms=25), _truth(148, ttft_ms=20), _truth(149, ttft_ms=20, setup=_MS)]
    write(tmp_path / "truth", truths)
    record = Record(run={"id": "r", "start_monotonic_ns": 0, "stages": [{"warmup": False}]}, requests=requests)
    errors = errors_of(record, tmp_path / "truth", setup=Setup(least_ms=1.4, most_ms=1.6))

    assert (errors.p99_ms, errors.p99_most_ms) == pytest.approx((0, 0.1))
    assert errors.ttft_ms[-2:] == pytest.approx([2.0, 0.0])


def _request(index: int, *, ttft_ms: float, connecting: int | None = None) -> Request:
    first = int(ttft_ms * _MS)
    tokens = [first, first + 5 * _MS]
    return Request(stage=0, index=index, worker=0, intended=0, connecting=connecting, tokens=tokens, end=tokens[-1])


def _truth(index: int, *, ttft_ms: int, setup: int = 0) -> Truth:
    tokens = [ttft_ms * _MS, (ttft_ms + 5) * _MS]
    return Truth(id=f"r-0-{index}", received=0, setup=setup, tokens=tokens, left=tokens)
