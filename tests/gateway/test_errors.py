"""What LiteLLM says, as the client hears it; the messages are LiteLLM 1.106.2's own."""

import json
import signal
from collections.abc import Iterator
from contextlib import contextmanager

import pytest

from gateway.errors import Failure, failure, plain, problem_of

DEAD = (
    "litellm.InternalServerError: InternalServerError: OpenAIException - Connection error.\n\n"
    "LiteLLM: model group 'assistant' failed with the error above. No fallback was attempted."
)
ALL_DEAD = (
    "No deployments available for selected model, Try again in 10 seconds. All deployments for selected model are in "
    "cooldown. Passed model=assistant. pre-call-checks=False, cooldown_list=['assistant/a', 'assistant/b']"
)
WRAPPED = "litellm.BadRequestError: OpenAIException - "
LONG = 1_000_000
CPU_S = 5.0
"""Of a thousandth of which a million letters need a part, if the time is in proportion; else an hour is not enough."""

STARTING = (
    "litellm.NotFoundError: NotFoundError: OpenAIException - Path '/v1/chat/completions' not found. "
    "Ping http://.../-/routes for available routes."
)
CRASHED = "litellm.APIConnectionError: APIConnectionError: OpenAIException - 'int' object is not iterable"


@pytest.mark.parametrize(
    ("failed", "status", "code", "retry_after_s"),
    [
        (Failure(status=500, message=DEAD), 503, "nothing_alive", 7),
        (Failure(status=429, message=ALL_DEAD), 503, "nothing_alive", 10),
        (Failure(status=429, message=ALL_DEAD, retry_after_s=4), 503, "nothing_alive", 4),
        (Failure(status=408, message="litellm.Timeout: Connection timed out"), 504, "timeout", 7),
        (Failure(status=503, message="litellm.ServiceUnavailableError: all 4 slots"), 503, "overloaded", 7),
        (Failure(status=429, message="litellm.RateLimitError: throttled"), 503, "overloaded", 7),
        (Failure(status=401, message="litellm.AuthenticationError: key is wrong"), 502, "backend_failed", None),
        (Failure(status=404, message="litellm.NotFoundError: no model"), 502, "backend_failed", None),
        (Failure(status=404, message=STARTING), 503, "nothing_alive", 7),
        (Failure(status=500, message=CRASHED), 502, "backend_failed", None),
        (Failure(status=500, message="litellm.InternalServerError: it fell"), 502, "backend_failed", None),
        (Failure(status=400, message="litellm.BadRequestError: no"), 400, "bad_request", None),
        (
            Failure(status=400, message="ContextWindowExceededError: 9 > 8"),
            400,
            "context_length_exceeded",
            None,
        ),
    ],
)
def test_a_failure_has_the_status_that_a_client_can_use(
    failed: Failure, status: int, code: str, retry_after_s: int | None
) -> None:
    """A dead backend is never 500, and a client is never blamed for the platform's keys and names."""
    problem = problem_of(failed, cooldown_s=7)

    assert (problem.status, problem.code, problem.retry_after_s) == (status, code, retry_after_s)
    assert "litellm" not in problem.message.lower()
    assert "cooldown_list" not in problem.message


@pytest.mark.parametrize(
    ("message", "words"),
    [
        ("litellm.BadRequestError: OpenAIException - stop must not be empty", "stop must not be empty"),
        (
            "litellm.BadRequestError: OpenAIException - bad. Received Model Group=a\nAvailable Model Group Fallbacks=",
            "bad",
        ),
        ('litellm.BadRequestError: OpenAIException - {"error": {"message": "inner"}}', "inner"),
        ("Error code: 400 - plain", "plain"),
        ("error: nothing of LiteLLM's", "error: nothing of LiteLLM's"),
    ],
)
def test_the_backends_words_are_left(message: str, words: str) -> None:
    """Without the names of exceptions and of other routes."""
    assert plain(message) == words


def test_a_failure_is_read_whatever_its_shape() -> None:
    """LiteLLM writes a status as text into `code`, FastAPI writes `detail`, a proxy writes anything."""
    body = json.dumps({"error": {"message": "m", "param": "None", "code": "429"}}).encode()

    assert failure(500, [(b"retry-after", b"3")], body) == Failure(status=429, message="m", retry_after_s=3)
    assert failure(404, [], b'{"detail": "Not Found"}') == Failure(status=404, message="Not Found")
    assert failure(500, [], b"Internal Server Error") == Failure(status=500, message="Internal Server Error")
    assert failure(500, [(b"retry-after", b"soon")], b'{"error": "text"}') == Failure(status=500, message="text")


@pytest.mark.parametrize(
    "said",
    [
        """{'error': {'message': "echo is 'True'", 'param': 'echo', 'code': 'unsupported'}}""",
        '{"error": {"message": "echo is \'True\'", "param": "echo", "code": "unsupported"}}\nmodel=chat. None',
    ],
)
def test_the_backends_own_object_is_found_in_what_litellm_writes(said: str) -> None:
    """As JSON with words behind it, or as Python writes it."""
    message = f"litellm.BadRequestError: OpenAIException - {said}"
    found = problem_of(Failure(status=400, message=message), cooldown_s=1)

    assert (found.message, found.param, found.code) == ("echo is 'True'", "echo", "unsupported")


def test_no_code_is_run_in_what_looks_like_an_object() -> None:
    """It is read as a value, or not at all."""
    message = "{'error': __import__('os').getcwd()}"

    assert plain(message) == message


@pytest.mark.parametrize(
    "words",
    [
        " " * LONG,
        "x" + "\n" * LONG + "y",
        "w" * LONG,
        "AError: " * (LONG // 8),
        ". Received Model" * (LONG // 16),
        '{"error": ' * (LONG // 10),
        "{'error': " + "-" * LONG + "1}",
        "{'error': " + "{'a':" * (LONG // 5) + "}",
    ],
)
def test_what_a_client_makes_a_backend_repeat_takes_no_time(words: str) -> None:
    """One request would stop all others: there is one thread."""
    body = json.dumps({"error": {"message": f"{WRAPPED}{words}"}}).encode()
    with _cpu_time(CPU_S):
        plain(f"{WRAPPED}{words}")
        problem = problem_of(failure(400, [], body), cooldown_s=1)

    assert problem.status == 400
    assert len(problem.message) <= 1000


def test_what_litellm_wraps_around_words_is_taken_away_again_and_again() -> None:
    """Each layer adds its own."""
    message = "litellm.BadRequestError: litellm.BadRequestError: OpenAIException - bad  LiteLLM Retried: 1 times"

    assert plain(message) == "bad"


@pytest.mark.parametrize("body", [b"[" * 100_000, b'{"error": {"message": "{\\"error\\": ' + b"[" * 16_000 + b'"}}'])
def test_what_is_nested_too_deep_is_only_text(body: bytes) -> None:
    """Python gives up on it with an error that is no ValueError."""
    assert problem_of(failure(400, [], body), cooldown_s=1).status == 400


def test_a_time_to_wait_that_is_no_time_is_none() -> None:
    """Python reads no number of more than 4,300 digits."""
    body = b'{"error": {"message": "no deployments available, try again in %b seconds"}}' % (b"9" * 5000)
    found = failure(429, [(b"retry-after", b"9" * 5000)], body)

    assert found.retry_after_s is None
    assert problem_of(found, cooldown_s=7).retry_after_s == 3600


@contextmanager
def _cpu_time(seconds: float) -> Iterator[None]:
    def over(*_: object) -> None:
        msg = f"more than {seconds:g} s of CPU time"
        raise AssertionError(msg)

    before = signal.signal(signal.SIGVTALRM, over)
    signal.setitimer(signal.ITIMER_VIRTUAL, seconds)
    try:
        yield
    finally:
        signal.setitimer(signal.ITIMER_VIRTUAL, 0)
        signal.signal(signal.SIGVTALRM, before)
