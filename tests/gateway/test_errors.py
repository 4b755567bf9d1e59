"""What LiteLLM says, as the client hears it; the messages are LiteLLM 1.106.2's own."""

import json

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
