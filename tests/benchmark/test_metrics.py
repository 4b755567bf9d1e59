from typing import Any

import numpy as np
import pytest

from benchmark.metrics import Metrics
from benchmark.record import Record, Request, Usage

_MS = 1_000_000
_S = 1_000_000_000


def _run(load: str = "constant", /, **slo: float) -> dict[str, Any]:
    stages = [{"load": load, "warmup": True}, {"load": load, "warmup": False}]
    return {"stages": stages, "slo": {"ttft_ms": None, "tpot_ms": None, "e2e_ms": None} | slo, "processes": 1}


def _request(index: int = 0, **given: Any) -> Request:  # noqa: ANN401 - any field of a request
    intended = index * _S
    fields: dict[str, Any] = {
        "stage": 1,
        "index": index,
        "worker": 0,
        "intended": intended,
        "sent": intended + 2 * _MS,
        "tokens": [intended + at * _MS for at in (50, 60, 80)],
        "end": intended + 85 * _MS,
        "status": 200,
        "input_tokens": 10,
        "output_tokens": 3,
    }
    return Request(**fields | given)


def _metrics(*requests: Request, run: dict[str, Any] | None = None) -> Metrics:
    return Metrics(Record(run=run or _run(), requests=list(requests)))


def test_latencies_count_from_the_intended_time() -> None:
    """What the client or its queue took before sending is part of what a user waits."""
    metrics = _metrics(_request())

    assert list(metrics.ttft_ms) == [50.0]
    assert list(metrics.itl_ms) == [10.0, 20.0]
    assert list(metrics.tpot_ms) == [15.0]
    assert list(metrics.e2e_ms) == [85.0]


def test_counted_chunk_gives_each_token_its_part_of_the_gap() -> None:
    """Chunks are not tokens: four tokens in 20 ms are four times 5 ms."""
    metrics = _metrics(_request(counts=[1, 2, 6], output_tokens=6))

    assert list(metrics.itl_ms) == [10.0, 5.0, 5.0, 5.0, 5.0]
    assert list(metrics.tpot_ms) == [6.0]
    assert metrics.tokens_per_event == 2.0


def test_warmup_and_broken_off_requests_do_not_count() -> None:
    """A person's Ctrl-C is not the server's failure."""
    metrics = _metrics(_request(stage=0), _request(1), _request(2, failure="aborted"))

    assert [request.index for request in metrics.requests] == [1]


def test_failures_stay_and_miss_the_slo() -> None:
    """Survivorship: an error or a time-out is a bad answer, not an absent one."""
    metrics = _metrics(
        *(_request(index) for index in range(3)),
        _request(3, failure="timeout"),
        _request(4, failure="http_503"),
        run=_run(ttft_ms=100.0),
    )

    assert len(metrics.requests) == 5
    assert len(metrics.good) == 3
    assert metrics.errors == {"timeout": 1, "http_503": 1}


@pytest.mark.parametrize(
    ("slo", "good"),
    [({"ttft_ms": 49.0}, 0), ({"tpot_ms": 14.0}, 0), ({"e2e_ms": 84.0}, 0), ({"ttft_ms": 50.0}, 1), ({}, 1)],
)
def test_goodput_keeps_every_bound(slo: dict[str, float], good: int) -> None:
    """One bound missed is a bad answer."""
    assert len(_metrics(_request(), run=_run(**slo)).good) == good


def test_rates_leave_out_rise_and_tail() -> None:
    """A hundred seconds at one a second, each answered after half a minute: the rates are those of the middle."""
    late = [at * _S for at in (10, 20, 30)]
    requests = [_request(i, tokens=[i * _S + at for at in late], end=i * _S + late[-1]) for i in range(101)]
    metrics = _metrics(*requests)

    assert metrics.offered_rate == pytest.approx(1.0)
    assert metrics.achieved_rate == pytest.approx(1.0, rel=0.02)
    assert metrics.output_rate == pytest.approx(3.0, rel=0.02)
    assert metrics.input_rate == pytest.approx(10.0, rel=0.02)


@pytest.mark.parametrize(
    ("answers", "counts"),
    [
        ([{}], "usage"),
        ([{"output_tokens": None}], "events"),
        ([{"output_tokens": None}, {}], "usage and events"),
        ([{"output_tokens": None, "tokens": []}], None),
        ([{"output_tokens": None, "failure": "timeout"}, {}], "usage"),
    ],
)
def test_what_counts_the_generated_tokens_is_known(answers: list[dict[str, Any]], counts: str | None) -> None:
    """A server without `usage` leaves events to count, or nothing; broken-off answers never have it."""
    assert _metrics(*(_request(i, **answer) for i, answer in enumerate(answers))).output_counts == counts


def test_input_that_no_answer_counts_is_unknown() -> None:
    """None a second would be a figure."""
    assert _metrics(_request(input_tokens=None)).input_rate is None


def test_overload_shows_as_achieved_below_offered() -> None:
    """A server that takes twice the time answers half the rate."""
    requests = [_request(index, end=2 * index * _S + _MS) for index in range(101)]

    assert _metrics(*requests).achieved_rate == pytest.approx(0.5, rel=0.02)


def test_closed_loop_offers_no_rate() -> None:
    """Its rate is the server's doing."""
    assert _metrics(_request(), run=_run("closed")).offered_rate is None


def test_quantiles_have_intervals_where_the_sample_bounds_them() -> None:
    """Eleven answers bound the median; they cannot bound p99 from above."""
    ttft = _metrics(*(_request(index) for index in range(11))).latencies()["ttft"]

    assert (ttft["p50"].low, ttft["p50"].high) == (50.0, 50.0)
    assert ttft["p99"].high is None


def test_run_without_any_answer_has_no_latencies() -> None:
    """A server that is down still gives a report."""
    metrics = _metrics(_request(failure="refused", tokens=[], end=1), run=_run(ttft_ms=100.0))

    assert metrics.latencies() == {}
    assert (metrics.achieved_rate, metrics.goodput, metrics.errors) == (0.0, 0.0, {"refused": 1})


def test_server_usage_is_cores_and_peak_memory() -> None:
    """Two seconds of CPU in four seconds are half a core."""
    usage = [Usage(source="pid 1", at=at * _S, cpu_s=at / 2, memory_bytes=9.0 - at) for at in (0, 2, 4)]

    assert Metrics(Record(run=_run(), usage=usage)).server == {"pid 1": (0.5, 9.0)}


def test_interval_of_a_quantile_covers_it() -> None:
    """In about 95 % of samples the true median lies within: 19 of 20, over 400 samples."""
    random = np.random.default_rng(0)
    covered = 0
    for _ in range(400):
        values = random.exponential(100.0, size=60)
        requests = [_request(i, tokens=[i * _S + round(v * _MS)]) for i, v in enumerate(values)]
        found = _metrics(*requests).latencies()["ttft"]["p50"]
        covered += (found.low or 0) <= 100 * np.log(2) <= (found.high or np.inf)

    assert 0.92 <= covered / 400 <= 0.99


def test_rate_of_a_closed_loop_is_answers_over_its_whole_time() -> None:
    """Ten users in step, five answers of a second each: 50 in 5.234 s by hand."""
    turns = [(turn, turn + 1) for turn in range(4)] + [(4, 5.234)]
    requests = [
        _request(user, intended=round(begin * _S), end=round(end * _S), tokens=[round(end * _S)])
        for begin, end in turns
        for user in range(10)
    ]
    metrics = _metrics(*requests, run=_run("closed", e2e_ms=1_100.0))

    assert metrics.achieved_rate == pytest.approx(50 / 5.234)
    assert metrics.output_rate == pytest.approx(150 / 5.234)
    assert metrics.goodput == pytest.approx(40 / 5.234)


def test_rate_of_an_open_loop_does_not_count_both_ends_of_its_window() -> None:
    """One a second, answered after 90 of 100 s: ten answers in the ten seconds after the first one, by hand."""
    requests = [_request(i, tokens=[(i + 90) * _S], end=(i + 90) * _S) for i in range(101)]

    assert _metrics(*requests).achieved_rate == pytest.approx(1.0)


def test_rate_of_poisson_arrivals_with_long_answers_is_their_rate() -> None:
    """Twenty a second for 200 s, each answered after one to thirty seconds."""
    random = np.random.default_rng(1)
    arrivals = np.cumsum(random.exponential(_S / 20, size=4_000)).round().astype(int)
    ends = arrivals + (random.uniform(1, 30, size=4_000) * _S).round().astype(int)
    requests = [
        _request(i, intended=int(at), end=int(end)) for i, (at, end) in enumerate(zip(arrivals, ends, strict=True))
    ]

    assert _metrics(*requests).achieved_rate == pytest.approx(20.0, rel=0.1)


def test_goodput_a_second_counts_good_answers_only() -> None:
    """One of four is late: three good answers in the time of four."""
    requests = [_request(i, end=i * _S + (900 if i == 3 else 85) * _MS) for i in range(4)]
    metrics = _metrics(*requests, run=_run("closed", e2e_ms=100.0))

    assert metrics.goodput == pytest.approx(3 / 3.9)
    assert metrics.achieved_rate == pytest.approx(4 / 3.9)


@pytest.mark.parametrize(
    ("answer", "good"),
    [
        ({"tokens": [50 * _MS], "output_tokens": 1}, 1),
        ({"tokens": [50 * _MS], "output_tokens": None}, 1),
        ({"tokens": [50 * _MS], "output_tokens": 4}, 0),
        ({"tokens": [50 * _MS] * 4, "output_tokens": 4}, 0),
    ],
    ids=["one token", "one event", "four tokens in one event", "four events at one time"],
)
def test_time_per_further_token_is_not_asked_of_one_token(answer: dict[str, Any], good: int) -> None:
    """An answer of one word has no second token that could be late; tokens whose times are not known are not good."""
    assert len(_metrics(_request(**answer), run=_run(tpot_ms=15.0)).good) == good


def test_stages_have_figures_of_their_own() -> None:
    """A ramp's mean rate is that of no stage: one a second for ten seconds, then a closed loop."""
    run = _run()
    run["stages"].append({"load": "closed", "warmup": False})
    requests = [_request(index) for index in range(10)]
    requests += [_request(i, stage=2, intended=(10 + i) * _S, end=(10 + i) * _S + _MS) for i in range(5)]
    metrics = _metrics(_request(stage=0), *requests, run=run)
    first, second = metrics.stages()[1], metrics.stages()[2]

    assert (len(metrics.requests), len(first.requests), len(second.requests)) == (15, 10, 5)
    assert first.offered_rate == pytest.approx(1.0)
    assert second.offered_rate is None
    assert second.achieved_rate == pytest.approx(5 / 4.001)


def test_single_stage_needs_no_figures_of_its_own() -> None:
    """They are the run's."""
    assert _metrics(_request()).stages() == {}


def test_requests_sent_again_are_counted() -> None:
    """A server that closes kept connections early shows, though nothing failed."""
    assert _metrics(_request(0), _request(1, stale=True)).stale == 1


@pytest.mark.parametrize("bound", ["ttft_ms", "tpot_ms"])
def test_bounded_latency_that_was_not_measured_misses_the_slo(bound: str) -> None:
    """An answer without tokens has no first token in time."""
    assert _metrics(_request(tokens=[]), run=_run(**{bound: 1e9})).good == []
