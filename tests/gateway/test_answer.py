"""The way back: whole answers untouched, failures told in the way that is left."""

import asyncio
import json

import pytest

from gateway.answer import Answer
from gateway.asgi import ASGIApp
from gateway.problem import Problem
from tests.gateway.visit import ROUTES, Heard, says, sent, streams

FIRST = b'{"choices":[{"delta":{"content":"a \\"usage\\": 5"}}]}'
COUNT = b'{"choices":[{"index":0,"delta":{}}],"usage":{"prompt_tokens":1,"completion_tokens":2,"cost":0.5}}'


def answered(app: ASGIApp, *, counts: bool = True, texts: bool = False) -> tuple[Heard, Answer]:
    heard = Heard()
    answer = Answer(heard.send, headers=[(b"x-request-id", b"1")], prices=ROUTES.prices, cooldown_s=7)
    answer.counts, answer.texts = counts, texts
    asyncio.run(_run(app, answer))

    return heard, answer


async def _run(app: ASGIApp, answer: Answer) -> None:
    await app({}, sent(b""), answer)


def test_events_are_passed_as_the_very_same_message() -> None:
    """Nothing is made anew for an event."""
    events = [b"data: %b\n\n" % FIRST, b": ping\n\n", b"data: [DONE]\n\n"]
    heard, answer = answered(says(*events, kind=b"text/event-stream"))

    assert [each.get("body") for each in heard.messages[1:]] == [*events, b""]
    assert answer.ended
    assert not answer.broken


@pytest.mark.parametrize("counts", [True, False])
def test_the_count_is_shown_as_openai_writes_it_to_whoever_asked(counts: bool) -> None:  # noqa: FBT001  # a parameter
    """Without a choice and without LiteLLM's price."""
    heard, answer = answered(streams(FIRST, COUNT, b"[DONE]"), counts=counts)
    events = [each.removeprefix(b"data: ") for each in heard.body.split(b"\n\n") if each]

    assert answer.spent.tokens == 3
    assert answer.spent.cost == pytest.approx(0.005)
    assert events[0] == FIRST
    shown = [json.loads(each) for each in events[1:-1]]
    expected = {"choices": [], "usage": {"prompt_tokens": 1, "completion_tokens": 2}}
    assert shown == ([expected] if counts else [])


@pytest.mark.parametrize(("texts", "event"), [(False, FIRST), (True, b'{"choices":[{"text":"a"}]}'), (True, FIRST)])
def test_a_stream_that_ends_before_its_count_has_used_a_token_for_each_event(texts: bool, event: bytes) -> None:  # noqa: FBT001  # a parameter
    """Else tokens would be free for who hangs up early; signs of life are none."""
    pieces = [b": ping\n\n", *[b"data: %b\n\n" % event] * 3]
    _, answer = answered(says(*pieces, kind=b"text/event-stream"), texts=texts)

    assert (answer.spent.prompt_tokens, answer.spent.completion_tokens) == (0, 3)
    assert answer.spent.cost == pytest.approx(0.006)


def test_an_error_event_stands_apart_from_an_event_that_broke_off() -> None:
    """A client would read both as one, and neither as an error."""
    heard, _ = answered(says(b'data: {"choices":[', kind=b"text/event-stream"))

    assert heard.body.split(b"\n\n")[0] == b'data: {"choices":['
    assert b"backend_lost" in heard.body.split(b"\n\n")[1]


def test_every_choice_of_a_completion_has_a_text() -> None:
    """LiteLLM leaves an empty one out, and clients join them."""
    events = [b'{"choices":[{"text":"a"}]}', b'{"choices":[{"finish_reason":"stop"}]}', b"[DONE]"]
    heard, answer = answered(streams(*events), texts=True)

    assert heard.body.split(b"\n\n")[:2] == [
        b'data: {"choices":[{"text":"a"}]}',
        b'data: {"choices":[{"finish_reason":"stop","text":""}]}',
    ]
    assert not answer.broken


def test_an_error_event_is_said_in_our_words_and_ends_the_stream() -> None:
    """Nothing may follow it that looks like an end."""
    error = b'{"error": {"message": "litellm.APIError: OpenAIException - peer closed", "code": "500"}}'
    heard, answer = answered(streams(FIRST, error, b"[DONE]"))
    last = heard.body.split(b"\n\n")[-2].removeprefix(b"data: ")

    assert json.loads(last)["error"]["code"] == "backend_lost"
    assert b"[DONE]" not in heard.body
    assert b"litellm" not in heard.body
    assert answer.broken


def test_a_stream_that_ends_without_its_end_gets_an_error_event() -> None:
    """A half answer never looks like a whole one."""
    heard, answer = answered(streams(FIRST))

    assert b'"code": "backend_lost"' in heard.body
    assert answer.broken


def test_an_error_becomes_an_error_object() -> None:
    """Of our status."""
    body = json.dumps({"error": {"message": "No deployments available, Try again in 12 seconds", "code": "429"}})
    heard, answer = answered(says(body[:20].encode(), body[20:].encode(), status=429))

    assert (heard.status, heard.error["code"], heard.headers[b"retry-after"]) == (503, "nothing_alive", b"12")
    assert heard.headers[b"x-request-id"] == b"1"
    assert answer.problem is not None


def test_a_whole_answer_that_breaks_cuts_the_connection() -> None:
    """There is no way left to say it."""
    heard, answer = answered(says(b'{"half'))
    answer.ended = False
    with pytest.raises(Problem):
        asyncio.run(_fail(answer))

    assert answer.broken
    assert heard.status == 200


async def _fail(answer: Answer) -> None:
    await answer.fail(Problem(502, "broke", code="backend_lost"))
