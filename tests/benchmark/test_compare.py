import json
from dataclasses import asdict
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from benchmark.cli import BAD_INPUT, DONE, VOID, main
from benchmark.compare import Comparison, circumstances, compare, different_loads
from benchmark.metrics import Metrics
from benchmark.record import Health, Record, Request
from benchmark.record_file import RecordWriter
from benchmark.stages import Load, Stage

_MS = 1_000_000


def _metrics(median_ms: float, *, seed: int, count: int = 500) -> Metrics:
    return _of(np.random.default_rng(seed).normal(median_ms, 5.0, size=count))


def _of(values: np.typing.NDArray[np.float64]) -> Metrics:
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
    assert found.low is not None
    assert found.high is not None
    assert found.low < second_ms / 100 < found.high


def test_no_difference_is_made_of_noise() -> None:
    """Of twenty pairs of equal servers, about one may seem different at 95 %."""
    shown = sum(_ttft(_metrics(100.0, seed=n), _metrics(100.0, seed=n + 100)).faster is not None for n in range(20))

    assert shown <= 4


@pytest.mark.parametrize(("count", "faster"), [(3, None), (40, "second")])
def test_interval_is_open_where_the_sample_is_too_small(count: int, faster: str | None) -> None:
    """Three answers bound nothing and forty the median only, however far the two runs are apart."""
    runs = _metrics(100.0, seed=1, count=count), _metrics(10.0, seed=2, count=count)
    found = {c.name: c for c in compare(*runs, seed=0)}
    median, tail = found["ttft p50"], found["ttft p99"]

    assert median.faster == faster
    assert (median.low is None, median.high is None) == (faster is None, faster is None)
    assert (tail.low, tail.high, tail.faster) == (None, None, None)


def test_neighbours_that_share_a_queue_widen_the_interval() -> None:
    """The same values in long runs of like ones hold less than in any order: blocks are resampled, not answers."""
    random = np.random.default_rng(3)
    slow = np.repeat(random.normal(100.0, 20.0, size=40), 25)
    widths = []
    for values in (slow, random.permutation(slow)):
        found = _ttft(_metrics(100.0, seed=1), _of(values))
        assert found.low is not None
        assert found.high is not None
        widths.append(found.high - found.low)

    assert widths[0] > 1.5 * widths[1]


_RUN: dict[str, Any] = {
    "kind": "chat",
    "stages": [asdict(Stage(load=Load.CONSTANT, rate=20.0, duration_s=30.0, warmup=w)) for w in (True, False)],
    "slo": {"ttft_ms": None, "tpot_ms": None, "e2e_ms": None},
    "max_tokens": 10,
    "seed": 0,
}


def _write(path: Path, *, failed: int = 0, complete: int = 20, **facts: Any) -> str:  # noqa: ANN401 - any fact
    writer = RecordWriter(path)
    writer.run(_RUN | facts)
    for index in range(complete + failed):
        at = index * _MS
        request = Request(stage=1, index=index, worker=0, intended=at, sent=at, tokens=[at + _MS], end=at + 2 * _MS)
        request.failure = "timeout" if index < failed else None
        writer.request(request)
    writer.note(
        Health(
            worker=0,
            at=complete * _MS,
            seconds=1.0,
            cpu_s=0.1,
            lag={"1": 9},
            tokens=9,
            unsure=0,
            unstamped=0,
            waited_s=0.0,
            steal=0.0,
            sent=9,
            done=9,
            failed=0,
            under_way=0,
        )
    )
    writer.end()
    writer.close()
    return str(path)


@pytest.mark.parametrize("facts", [{"kind": "completions"}, {"max_tokens": 20}, {"asked": "x"}])
def test_different_loads_are_not_compared(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], facts: dict[str, Any]
) -> None:
    """Half the tokens are faster on any server; the line says what is not the same."""
    code = main(["compare", _write(tmp_path / "a"), _write(tmp_path / "b", **facts)])
    name = next(iter(facts))

    assert code == BAD_INPUT
    assert capsys.readouterr().err.startswith(f"no comparison: {name} is ")


@pytest.mark.parametrize(
    ("stages", "said"),
    [
        ([Stage(load=Load.CONSTANT, rate=20.0, duration_s=30.0)], "none"),
        (
            [Stage(load=Load.CONSTANT, rate=20.0, duration_s=30.0), Stage(load=Load.CLOSED, users=4, requests=80)],
            "closed:4:x80",
        ),
        (
            [Stage(load=Load.CONSTANT, rate=20.0, duration_s=30.0), Stage(load=Load.TRACE, offsets_s=(0.0, 1.5))],
            "a trace of 2 up to 1.5 s",
        ),
    ],
)
def test_first_stage_that_differs_is_said(stages: list[Stage], said: str) -> None:
    """In the words that --stage takes, and what would be compared."""
    longer = [asdict(stages[0]), asdict(Stage(load=Load.POISSON, rate=2.5, duration_s=9.0))]
    other = [asdict(stage) for stage in stages]

    [line] = different_loads(_RUN | {"stages": longer}, _RUN | {"stages": other})

    assert line.startswith(f"stage 2 is poisson:2.5:9 in the first, {said} in the second; give both runs the same ")


def test_answers_whose_tokens_all_came_at_one_time_do_not_divide_by_zero() -> None:
    """Nothing is known of the time between their tokens."""
    at_once = _of(np.full(50, 100.0))
    for request in at_once.requests:
        request.tokens *= 9

    assert {c.name.split()[0] for c in compare(at_once, at_once, seed=0)} == {"ttft", "e2e"}


def test_what_may_explain_a_difference_is_said() -> None:
    """Another seed or warm-up is no other load."""
    other = _RUN | {"seed": 1, "stages": _RUN["stages"][1:]}

    assert different_loads(_RUN, other) == []
    assert [line.split()[0] for line in circumstances(_RUN, other)] == ["seed", "warm-up"]


def test_failures_are_shown_beside_the_latencies(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """A server that answers only what is easy is not faster."""
    words = ["compare", _write(tmp_path / "a"), _write(tmp_path / "b", failed=5)]
    codes = main(words), main([*words, "--json"])
    table, _, text = capsys.readouterr().out.partition("{")
    second = json.loads("{" + text)["second"]

    assert codes == (DONE, DONE)
    assert "25 requests, 5 failed (20.0%: timeout 5)" in table
    assert "?" in table
    assert second == {"requests": 25, "complete": 20, "errors": {"timeout": 5}}


def test_run_without_an_answer_is_not_compared(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """An empty table would look like a draw."""
    code = main(["compare", _write(tmp_path / "a"), _write(tmp_path / "b", complete=0, failed=9)])

    assert code == VOID
    assert "no request was completed" in capsys.readouterr().err
