from dataclasses import replace
from typing import Any

import pytest

from benchmark.health import judge
from benchmark.record import Health, Record, Request

_MS = 1_000_000
_NOTE = Health(
    worker=0,
    at=10_000 * _MS,
    seconds=1.0,
    cpu_s=0.5,
    lag={"5": 1_000},
    tokens=1_000,
    unsure=0,
    unstamped=0,
    waited_s=0.0,
    steal=0.0,
    sent=100,
    done=100,
    failed=0,
    under_way=0,
)


def _request(index: int, **given: Any) -> Request:  # noqa: ANN401 - any field of a request
    intended = index * _MS
    fields = {"stage": 0, "index": index, "worker": 0, "intended": intended, "sent": intended + 100_000} | given
    return Request(**fields)


def _reasons(*odd: Request, note: Health = _NOTE) -> str:
    requests = [*(_request(index) for index in range(98)), *odd]
    return "; ".join(judge(Record(run={"stages": [{"warmup": False}]}, requests=requests, health=[note])).reasons)


def test_healthy_client_stands() -> None:
    """Half a core, a tenth of a millisecond late, five of a thousand tokens unsure: the figures are the server's."""
    assert _reasons(_request(98), _request(99), note=replace(_NOTE, unsure=5)) == ""


@pytest.mark.parametrize(
    ("note", "named"),
    [
        (replace(_NOTE, cpu_s=0.95), "core"),
        (replace(_NOTE, lag={"5": 900, "15": 100}), "read lag"),
        (replace(_NOTE, unsure=6), "tokens were read late"),
        (replace(_NOTE, unstamped=20), "no time of arrival"),
    ],
)
def test_sick_client_voids_the_run(note: Health, named: str) -> None:
    """Each sign alone is enough, and is named."""
    assert named in _reasons(_request(98), _request(99), note=note)


def test_last_moment_of_a_run_is_no_overload() -> None:
    """A worker may be all work for the hundredth of a second in which it ends."""
    assert _reasons(_request(98), _request(99), note=replace(_NOTE, seconds=0.01, cpu_s=0.01)) == ""


def test_state_before_the_measured_load_does_not_count() -> None:
    """A warm-up may begin with all the work there is: imports, connections, and a cold cache."""
    measured = [
        _request(index, intended=index * _MS + 20_000 * _MS, sent=index * _MS + 20_000 * _MS) for index in range(99)
    ]
    warm_up = [_request(index, stage=1, sent=index * _MS + 50 * _MS) for index in range(99)]
    notes = [replace(_NOTE, cpu_s=1.0, unsure=900), replace(_NOTE, at=30_000 * _MS)]
    run = {"stages": [{"warmup": False}, {"warmup": True}]}

    assert judge(Record(run=run, requests=warm_up + measured, health=notes)).reasons == ()


def test_late_sends_void_the_run() -> None:
    """Two of a hundred requests left late: p99 is off."""
    late = [_request(index, sent=index * _MS + 2 * _MS) for index in (98, 99)]

    assert "p99 of send lag" in _reasons(*late)


@pytest.mark.parametrize(("slow", "void"), [(2, True), (0, False)])
def test_late_sends_that_rank_before_the_servers_slow_answers_void_the_run(slow: int, *, void: bool) -> None:
    """Two late ones of 300 are no p99 by themselves, and become it where two answers are slower still."""
    late = [_answered(300 + index, 20, sent_ms=2) for index in range(2)]
    rest = [_answered(500 + index, 25 if index < slow else 20, sent_ms=0) for index in range(200)]

    assert ("of latency is" in _reasons(*late, *rest)) == void


@pytest.mark.parametrize(("unsure_ms", "void"), [(5, True), (0, False)])
def test_first_token_that_was_read_late_hides_no_shift(*, unsure_ms: int, void: bool) -> None:
    """It ranks before the server's slow answers as a late send does."""
    slow = [_answered(300 + index, 25, sent_ms=0) for index in range(2)]
    late = _answered(400, 25, sent_ms=0, unsure=unsure_ms * _MS)
    rest = [_answered(500 + index, 20, sent_ms=0) for index in range(197)]

    assert ("of latency is" in _reasons(*slow, late, *rest)) == void


def _answered(index: int, ttft_ms: int, *, sent_ms: int, unsure: int = 0) -> Request:
    """A request whose first token took the server so long, and that left so late."""
    intended = index * _MS
    tokens = [intended + (sent_ms + ttft_ms) * _MS]
    return _request(index, sent=intended + sent_ms * _MS, tokens=tokens, unsure=unsure)


def test_stage_that_the_rest_hides_voids_the_run() -> None:
    """A report tells each stage's p99: three late ones of 1,100 are nothing, of the 100 in one stage they are it."""
    many = [_request(index) for index in range(1_000)]
    few = [_request(index, stage=1, sent=index * _MS + (5 * _MS if index < 3 else 0)) for index in range(100)]
    run = {"stages": [{"warmup": False}, {"warmup": False}]}

    reasons = judge(Record(run=run, requests=many + few, health=[_NOTE])).reasons
    assert reasons
    assert all(reason.startswith("stage 1: ") for reason in reasons)


def test_failures_hide_no_late_request() -> None:
    """Refusals come fast and in time; the figures are of the 100 answers, of which two were late."""
    refused = [_request(300 + index, failure="http_429") for index in range(900)]

    assert "complete answers: p99 of send lag" in _reasons(
        *refused, *(_request(index, sent=index * _MS + 2 * _MS) for index in (98, 99))
    )


@pytest.mark.parametrize(("late", "unsure", "void"), [(1, 1, False), (2, 2, True), (0, 4, True)])
def test_requests_off_by_either_way_count_together(late: int, unsure: int, *, void: bool) -> None:
    """Of 298 that leave or come back late, the p99 is off if they are more than one in a hundred together."""
    odd = [_request(98 + index, sent=(98 + index) * _MS + 2 * _MS) for index in range(late)]
    odd += [_request(100 + index, unsure=2 * _MS) for index in range(unsure)]
    rest = [_request(index) for index in range(200, 400 - late - unsure)]

    assert ("read late with a later one" in _reasons(*odd, *rest)) == void


def test_slow_accept_is_not_the_clients_lag() -> None:
    """What the server took to let the request in is the server's."""
    slow = [_request(i, connecting=i * _MS, sent=i * _MS + 500 * _MS, waited=499_900_000) for i in (98, 99)]

    assert _reasons(*slow) == ""


def _fresh(index: int, *, setup_ms: float) -> Request:
    return _request(
        index, connecting=index * _MS, sent=index * _MS + int(setup_ms * _MS), setup_cpu=int(setup_ms * _MS)
    )


def test_computing_for_a_new_connection_is_no_lag() -> None:
    """Every client shakes hands, here for 1.5 ms."""
    assert _reasons(_fresh(98, setup_ms=1.5), _fresh(99, setup_ms=1.5)) == ""


def test_connections_that_cost_far_more_than_the_others_void_the_run() -> None:
    """A hypervisor that takes the core away shows as CPU time: 4 ms where the others took 1.5."""
    usual = [_fresh(index, setup_ms=1.5) for index in range(90, 98)]

    assert "p99 of send lag" in _reasons(*usual, _fresh(98, setup_ms=4.0), _fresh(99, setup_ms=4.0))


def test_warm_up_tells_what_a_new_connection_costs() -> None:
    """Where only two of the measured load are new and both are dear, they would be taken for usual."""
    warm_up = [replace(_fresh(index, setup_ms=1.5), stage=1) for index in range(8)]
    requests = [*warm_up, *(_fresh(index, setup_ms=4.5) for index in (98, 99)), *map(_request, range(98))]
    run = {"stages": [{"warmup": False}, {"warmup": True}]}

    assert "p99 of send lag" in "; ".join(judge(Record(run=run, requests=requests, health=[_NOTE])).reasons)


def test_request_that_never_left_for_want_of_connections_voids_the_run() -> None:
    """The client's bound would show as the server's failure."""
    assert "connections" in _reasons(_request(98), _request(99, sent=None, failure="client_limit", end=99 * _MS))


def test_refused_connections_are_the_servers() -> None:
    """A server that is down is a result."""
    refused = [_request(i, sent=None, connecting=i * _MS, failure="refused", end=i * _MS + _MS) for i in (98, 99)]

    assert _reasons(*refused) == ""


def test_run_without_a_measured_request_is_void() -> None:
    """Nothing measured is nothing shown."""
    assert judge(Record(run={"stages": []})).reasons
