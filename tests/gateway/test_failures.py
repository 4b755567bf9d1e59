"""The line that a failed request leaves in the log."""

import pytest

from gateway.answer import Answer
from gateway.failures import LINES, Failures
from gateway.problem import Problem
from tests.gateway.visit import Heard


def answer(status: int, code: str = "nothing_alive", *, broken: bool = False) -> Answer:
    """An answer that failed."""
    made = Answer(Heard().send, headers=[], prices={}, cooldown_s=1)
    made.status, made.broken = status, broken
    made.problem = Problem(503, "words for the client", code=code)

    return made


def tell(failures: Failures, given: Answer) -> None:
    failures.tell(given, request_id=b"mine", client="one", route="assistant", seconds=0.25)


def test_a_failure_is_one_line_with_whose_and_why(caplog: pytest.LogCaptureFixture) -> None:
    """By the request's id it is found in the other logs."""
    tell(Failures(clock=lambda: 0.0), answer(503))

    [line] = caplog.messages
    assert line == (
        "request_id=mine, client=one, route=assistant, status=503, reason=nothing_alive, seconds=0.250, left_out=0 "
        "| no answer"
    )


def test_a_stream_that_broke_is_a_failure_though_it_began_well(caplog: pytest.LogCaptureFixture) -> None:
    """Its status was sent long ago."""
    tell(Failures(clock=lambda: 0.0), answer(200, "backend_lost", broken=True))

    [line] = caplog.messages
    assert "status=200, reason=backend_lost" in line
    assert line.endswith("| answer broke off")


@pytest.mark.parametrize("status", [400, 401, 404, 429, 499])
def test_what_a_client_can_mend_is_no_line(caplog: pytest.LogCaptureFixture, status: int) -> None:
    """Ten thousand wrong keys a minute would be ten thousand lines."""
    tell(Failures(clock=lambda: 0.0), answer(status))

    assert caplog.messages == []


def test_an_answer_without_a_problem_is_no_line(caplog: pytest.LogCaptureFixture) -> None:
    """As nearly all are."""
    good = answer(200)
    good.problem = None
    tell(Failures(clock=lambda: 0.0), good)

    assert caplog.messages == []


def test_a_flood_is_bounded_and_what_was_left_out_is_counted(caplog: pytest.LogCaptureFixture) -> None:
    """The next line that is written says how many."""
    now_s = 0.0
    failures = Failures(clock=lambda: now_s)
    for _ in range(LINES + 5):
        tell(failures, answer(503))
    flooded = len(caplog.messages)
    now_s = 1.0
    tell(failures, answer(503))
    tell(failures, answer(503))

    assert flooded == LINES
    assert [", left_out=5 |" in each for each in caplog.messages[LINES:]] == [True, False]
