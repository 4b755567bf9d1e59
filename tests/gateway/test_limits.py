"""Limits: exact to the request, told with a time, and of one client alone."""

import pytest

from gateway.client import Client
from gateway.limits import Clock, Limits
from gateway.problem import Problem
from gateway.spent import Spent

MIDNIGHT = 1_795_219_200.0


class Time:
    """Both clocks, which a test moves."""

    def __init__(self) -> None:
        self.now_s = 0.0

    def clock(self) -> Clock:
        """What limits look at."""
        return Clock(steady=lambda: 1000 + self.now_s, utc=lambda: MIDNIGHT + self.now_s)


def test_no_minute_has_more_requests_than_allowed() -> None:
    """Whatever minute one looks at, not only those that a clock begins."""
    time = Time()
    limits = _limits(time, requests_per_minute=3)
    admitted = []
    for second in range(240):
        time.now_s = second
        if _admits(limits):
            admitted.append(second)

    assert admitted[:6] == [0, 1, 2, 60, 61, 62]
    assert max(sum(start <= each < start + 60 for each in admitted) for start in range(240)) == 3


def test_who_comes_again_when_told_is_let_in() -> None:
    """And not a second before."""
    time = Time()
    limits = _limits(time, requests_per_minute=2)
    for time.now_s in (0.0, 10.0):
        limits.enter()
        limits.leave(Spent())
    time.now_s = 30.5
    problem = _refusal(limits)

    assert (problem.status, problem.reason, problem.retry_after_s) == (429, "requests_per_minute", 30)
    time.now_s = 59.9
    assert not _admits(limits)
    time.now_s = 30.5 + 30
    assert _admits(limits)


def test_a_refused_request_is_not_counted() -> None:
    """Who knocks too often waits no longer for it."""
    time = Time()
    limits = _limits(time, requests_per_minute=1)
    limits.enter()
    for time.now_s in range(60):
        assert not _admits(limits)
    time.now_s = 60

    assert _admits(limits)


def test_tokens_count_when_they_are_known() -> None:
    """The request that passes the limit is the last for its minute."""
    time = Time()
    limits = _limits(time, tokens_per_minute=100)
    _use(limits, Spent(prompt_tokens=60, completion_tokens=39))
    time.now_s = 20
    _use(limits, Spent(prompt_tokens=1, completion_tokens=50))
    problem = _refusal(limits)

    assert (problem.reason, problem.retry_after_s) == ("tokens_per_minute", 40)
    time.now_s = 60
    assert _admits(limits)


def test_only_so_many_run_at_once() -> None:
    """One that ends makes room for one."""
    limits = _limits(Time(), parallel=2)
    limits.enter()
    limits.enter()
    problem = _refusal(limits)

    assert (problem.reason, problem.retry_after_s, limits.running) == ("parallel", 1, 2)
    limits.leave(Spent())
    limits.enter()
    assert limits.running == 2


def test_a_budget_holds_until_midnight() -> None:
    """In UTC, where the platform's day ends."""
    time = Time()
    time.now_s = 86_400 - 90
    limits = _limits(time, budget_per_day=1.0)
    _use(limits, Spent(cost=0.6))
    _use(limits, Spent(cost=0.6))
    problem = _refusal(limits)

    assert (problem.reason, problem.code, problem.retry_after_s) == ("budget", "insufficient_quota", 90)
    time.now_s = 86_400
    assert _admits(limits)


def test_a_client_without_limits_is_never_refused() -> None:
    """And nothing is kept of it."""
    limits = _limits(Time())
    for _ in range(1000):
        _use(limits, Spent(prompt_tokens=10**6, cost=10**6))

    assert _admits(limits)


def _limits(time: Time, **limits: float) -> Limits:
    return Limits(Client(name="one", models=("assistant",), **limits), clock=time.clock())  # type: ignore[arg-type]  # by name


def _use(limits: Limits, spent: Spent) -> None:
    limits.enter()
    limits.leave(spent)


def _admits(limits: Limits) -> bool:
    try:
        _use(limits, Spent())
    except Problem:
        return False
    return True


def _refusal(limits: Limits) -> Problem:
    with pytest.raises(Problem) as raised:
        limits.enter()

    return raised.value
