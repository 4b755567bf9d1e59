"""How a service is asked: attempts, patience, and what is not believed."""

import asyncio
import logging
from collections.abc import Sequence

import httpx
import pytest
from pydantic import BaseModel

from agent.tools.tool import ToolError
from agent.weather.breaker import PAUSE_S
from agent.weather.errors import WeatherDownError, WeatherSlowError
from agent.weather.source import Source
from tests.agent.weather.wire import Pieces, Time


class Number(BaseModel):
    """What is asked for."""

    number: int


class Line(httpx.AsyncBaseTransport):
    """Gives one answer after the other, the last one again and again."""

    def __init__(self, *answers: httpx.Response | httpx.TransportError) -> None:
        self._answers = list(answers)
        self.requests: list[httpx.Request] = []

    async def handle_async_request(self, request: httpx.Request) -> httpx.Response:
        """Give the next."""
        self.requests.append(request)
        answer = self._answers.pop(0) if len(self._answers) > 1 else self._answers[0]
        if isinstance(answer, httpx.TransportError):
            raise answer

        return answer


def _answer(status: int = 200, body: bytes = b'{"number": 7}', **headers: str) -> httpx.Response:
    named = {name.replace("_", "-"): value for name, value in headers.items()}

    return httpx.Response(status, headers=named, stream=Pieces(body))


def _ask(line: Line, time: Time | None = None, times: int = 1) -> Sequence[int | ToolError]:
    """Ask a few times with one source; an error is what came of it."""
    clock = time or Time()

    async def ask() -> list[int | ToolError]:
        source = Source("https://weather.test", transport=line, clock=clock, sleep=clock.sleep)
        got: list[int | ToolError] = []
        for _ in range(times):
            try:
                got.append((await source.get("/v1", {"q": "a b&c"}, Number)).number)
            except ToolError as error:
                got.append(error)
        await source.aclose()
        return got

    return asyncio.run(ask())


def test_an_answer_is_read() -> None:
    """And the question is written as an address may hold it."""
    line = Line(_answer())

    assert _ask(line) == [7]
    assert str(line.requests[0].url) == "https://weather.test/v1?q=a+b%26c"


@pytest.mark.parametrize(
    "failure",
    [_answer(500), _answer(503), _answer(429), httpx.ConnectError("refused"), httpx.RemoteProtocolError("closed")],
    ids=repr,
)
def test_a_failure_is_tried_again(failure: httpx.Response | httpx.TransportError) -> None:
    """Soon, and not after a fixed time, so that not all come again at once."""
    time = Time()

    assert _ask(Line(failure, _answer()), time) == [7]
    assert len(time.slept) == 1
    assert 0 <= time.slept[0] <= 0.5


def test_no_two_wait_equally_long() -> None:
    """What fails for many at once is not asked again by many at once."""
    time = Time()
    for _ in range(20):
        _ask(Line(_answer(503), _answer()), time)

    assert len({round(each, 6) for each in time.slept}) > 10


def test_attempts_and_waiting_are_bounded() -> None:
    """Without a network a user knows it after a second."""
    time = Time()
    line = Line(httpx.ConnectError("no address"))
    [error] = _ask(line, time)

    assert isinstance(error, WeatherDownError)
    assert str(error) == f"the weather service is down, try again in {PAUSE_S} seconds"
    assert len(line.requests) == 3
    assert sum(time.slept) < 1.5


def test_after_a_lookup_that_failed_the_next_one_is_refused_at_once() -> None:
    """Nobody is asked until the pause is over."""
    line = Line(*[_answer(500)] * 3, _answer())
    _, refused = _ask(line, times=2)

    assert isinstance(refused, WeatherDownError)
    assert len(line.requests) == 3


def test_it_comes_back_after_the_pause() -> None:
    """By itself, with the first question that goes through."""
    time = Time()
    line = Line(*[_answer(500)] * 3, _answer())

    async def ask() -> int:
        source = Source("https://weather.test", transport=line, clock=time, sleep=time.sleep)
        with pytest.raises(WeatherDownError):
            await source.get("/v1", {}, Number)
        time.now_s += PAUSE_S
        return (await source.get("/v1", {}, Number)).number

    assert asyncio.run(ask()) == 7


def test_the_wait_that_a_service_asks_for_is_kept_where_there_is_time() -> None:
    """Two seconds are waited, a minute is told."""
    time = Time()

    assert _ask(Line(_answer(429, retry_after="2"), _answer()), time) == [7]
    assert 2 <= time.slept[0] < 3
    [error] = _ask(Line(_answer(429, retry_after="60"), _answer()), time)
    assert str(error) == "too many requests, wait 60 seconds"
    assert isinstance(error, WeatherDownError)
    assert error.retry_after_s == 60


def test_no_service_is_left_alone_for_longer_than_five_minutes() -> None:
    """Whatever it asks for; a date or a number without end is as if it asked for nothing."""
    [long] = _ask(Line(_answer(503, retry_after="999999")))
    others = [
        _ask(Line(_answer(503, retry_after=told))) for told in ("Wed, 21 Oct 2026 07:28:00 GMT", "9" * 5000, "-1")
    ]

    assert str(long) == "the weather service is down, try again in 300 seconds"
    assert {str(other) for [other] in others} == {f"the weather service is down, try again in {PAUSE_S} seconds"}


def test_who_is_silent_is_asked_once() -> None:
    """Another attempt would take as long."""
    line = Line(httpx.ReadTimeout("late"))
    [error] = _ask(line)

    assert isinstance(error, WeatherSlowError)
    assert str(error) == "the weather service did not answer within 4 seconds"
    assert len(line.requests) == 1


@pytest.mark.parametrize(
    "answer",
    [
        _answer(302, location="https://evil.test/"),
        _answer(400, b'{"error":true,"reason":"no"}'),
        _answer(404),
        _answer(200, b"<html>"),
        _answer(200, b'{"number": "7"}'),
        _answer(200, b'{"number": 7'),
        _answer(200, b"{}"),
        _answer(200, b"\x1f\x8b\x08", content_encoding="gzip"),
    ],
    ids=repr,
)
def test_what_is_no_answer_is_not_asked_for_again(answer: httpx.Response) -> None:
    """A redirect, a refusal, another shape: it would only come again."""
    line = Line(answer)
    [error] = _ask(line)

    assert isinstance(error, WeatherDownError)
    assert len(line.requests) == 1


def test_an_answer_without_end_is_not_read() -> None:
    """Some 256 KiB are, no more."""
    body = Pieces(*[b" " * 10_000] * 1000)
    [error] = _ask(Line(httpx.Response(200, stream=body)))

    assert isinstance(error, WeatherDownError)
    assert body.given == 27


def test_failures_are_logged_without_the_question(caplog: pytest.LogCaptureFixture) -> None:
    """A key stands in it."""
    with caplog.at_level(logging.DEBUG):
        _ask(Line(_answer(500), _answer(200, b"{}")))

    assert [record.getMessage() for record in caplog.records if record.name == "agent.weather.source"] == [
        "host=<weather.test> | weather service gave status 500, retry-after ''",
        "host=<weather.test> | weather service gave an answer of another shape at ('number',): Field required",
    ]
    assert "a+b" not in caplog.text
