import json

import pytest

from serving.engine_error import problem_of


def said(**error: object) -> bytes:
    return json.dumps({"error": {"message": "no", **error}}).encode()


@pytest.mark.parametrize(
    ("status", "words"),
    [
        (400, said(code=400, type="exceed_context_size_error", n_ctx=512)),
        (500, said(code=500, type="server_error", message="input (600 tokens) is too large to process. increase it")),
        (400, said(code=400, message="This model's maximum context length is 64 tokens.")),
    ],
)
def test_a_text_that_is_too_long_is_a_bad_request_whatever_the_engine_calls_it(status: int, words: bytes) -> None:
    """A client can tell it from other mistakes by one word, and does not ask again."""
    problem = problem_of(status, words)

    assert (problem.status, problem.code) == (400, "context_length_exceeded")


def test_other_refusals_keep_status_words_and_field() -> None:
    """Only a code that is the status once more is left out."""
    problem = problem_of(422, said(code=422, param="seed"))

    assert (problem.status, problem.message, problem.param, problem.code) == (422, "no", "seed", None)
    assert problem_of(400, said(code="bad_thing")).code == "bad_thing"


@pytest.mark.parametrize("words", [b"", b"<html>", b"5", b'"no"', b'{"error": 5}', b'{"error": {}}', b"[]"])
def test_an_error_in_no_known_shape_is_still_an_error_object(words: bytes) -> None:
    """What the engine wrote is not shown: nobody knows what it is."""
    problem = problem_of(502, words)

    assert (problem.status, problem.code, problem.message) == (502, "engine_error", "engine refused the request")


@pytest.mark.parametrize("words", ["image input is not supported - hint: give mmproj", "Failed to parse messages: no"])
def test_a_mistake_of_the_client_is_not_called_a_fault_of_the_server(words: str) -> None:
    """A client asks again after a 500."""
    assert problem_of(500, said(message=words)).status == 400
    assert problem_of(500, said(message="out of memory")).status == 500
