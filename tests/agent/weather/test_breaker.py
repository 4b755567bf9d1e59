"""The circuit breaker."""

import asyncio

import pytest

from agent.weather.breaker import FAILURES, PAUSE_S, Breaker
from agent.weather.errors import WeatherDownError, WeatherFailedError
from tests.agent.weather.wire import Time


def _fail(breaker: Breaker, error: BaseException, times: int = 1) -> None:
    for _ in range(times):
        with pytest.raises(type(error)), breaker.watching():
            raise error


def _is_open(breaker: Breaker) -> bool:
    try:
        with breaker.watching():
            return False
    except WeatherDownError:
        return True


def test_it_opens_after_failures_in_a_row() -> None:
    """A success in between starts the count again."""
    breaker = Breaker(clock=Time())
    _fail(breaker, OSError(), FAILURES - 1)

    assert not _is_open(breaker)
    _fail(breaker, OSError(), FAILURES)
    assert _is_open(breaker)


def test_a_refusal_says_when_to_come_again() -> None:
    """What is left of the pause, rounded up."""
    time = Time()
    breaker = Breaker(clock=time)
    _fail(breaker, OSError(), FAILURES)
    time.now_s += PAUSE_S - 2.5
    with pytest.raises(WeatherDownError) as caught, breaker.watching():
        pass

    assert caught.value.retry_after_s == 3
    assert str(caught.value) == "the weather service is down, try again in 3 seconds"


def test_after_the_pause_one_question_goes_through() -> None:
    """The others are refused until it is answered; then all go."""
    time = Time()
    breaker = Breaker(clock=time)
    _fail(breaker, OSError(), FAILURES)
    time.now_s += PAUSE_S
    with breaker.watching():
        assert _is_open(breaker)

    assert not _is_open(breaker)


def test_a_failed_probe_opens_it_again() -> None:
    """At once, for another pause; a probe that is cancelled is a failed one."""
    time = Time()
    breaker = Breaker(clock=time)
    _fail(breaker, OSError(), FAILURES)
    time.now_s += PAUSE_S
    _fail(breaker, asyncio.CancelledError())

    assert _is_open(breaker)
    time.now_s += PAUSE_S
    assert not _is_open(breaker)


def test_it_opens_at_once_for_as_long_as_the_service_says() -> None:
    """One answer that asks for patience is enough."""
    time = Time()
    breaker = Breaker(clock=time)
    _fail(breaker, WeatherFailedError(retry_after_s=60, is_told=True))
    time.now_s += 59

    assert _is_open(breaker)
    time.now_s += 1
    assert not _is_open(breaker)
