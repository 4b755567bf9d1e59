"""Answers of vLLM in the words that clients read."""

import asyncio
import json

import pytest

from serving.asgi import Message, Receive, Scope, Send
from serving.problem import Problem
from serving.vllm_dialect import VllmDialect


def passed(*messages: Message) -> list[Message]:
    """What a client gets of an app's messages."""
    got: list[Message] = []

    async def app(_scope: Scope, _receive: Receive, send: Send) -> None:
        for message in messages:
            await send(message)

    async def receive() -> Message:
        return {"type": "http.disconnect"}

    async def send(message: Message) -> None:
        got.append(message)

    asyncio.run(VllmDialect(app)({"type": "http"}, receive, send))

    return got


def start(status: int = 200, **headers: str) -> Message:
    return {
        "type": "http.response.start",
        "status": status,
        "headers": [(name.replace("_", "-").encode(), value.encode()) for name, value in headers.items()],
    }


def body(content: bytes, *, more: bool = False) -> Message:
    return {"type": "http.response.body", "body": content, "more_body": more}


def test_a_whole_answer_is_renamed_and_its_length_corrected() -> None:
    """A length that was right before would cut the answer."""
    content = b'{"message":{"content":"Hi","reasoning":"say \\"reasoning\\": hi"}}'
    head, tail = passed(start(content_length=str(len(content))), body(content))

    message = json.loads(tail["body"])["message"]

    assert message == {"content": "Hi", "reasoning_content": 'say "reasoning": hi'}
    assert head["headers"] == [(b"content-length", str(len(tail["body"])).encode())]


def test_a_stream_keeps_its_pieces() -> None:
    """Each event goes out when it comes in."""
    events = [b'data: {"delta":{"reasoning":"a"}}\n\n', b'data: {"delta":{"content":"b"}}\n\n', b"data: [DONE]\n\n"]
    got = passed(start(content_type="text/event-stream"), *(body(event, more=True) for event in events), body(b""))

    assert [message["body"] for message in got[1:]] == [
        b'data: {"delta":{"reasoning_content":"a"}}\n\n',
        *events[1:],
        b"",
    ]
    assert got[0]["headers"] == [(b"content-type", b"text/event-stream")]


def test_an_error_has_a_word_for_its_code() -> None:
    """The engine repeats the status as a number, where a client expects a word or nothing."""
    message = "This model's maximum context length is 16 tokens."
    error = {"message": message, "type": "BadRequestError", "param": "input_tokens", "code": 400}

    with pytest.raises(Problem) as raised:
        passed(start(400), body(json.dumps({"error": error}).encode()))

    found = raised.value
    assert (found.status, found.message, found.code, found.param) == (
        400,
        message,
        "context_length_exceeded",
        "input_tokens",
    )


@pytest.mark.parametrize("words", [b"Internal Server Error", b"[]", b'{"error": "x"}', b'{"detail": "x"}'])
def test_an_error_in_other_words_keeps_its_status(words: bytes) -> None:
    """Whatever stands before vLLM's own handlers answers as it likes."""
    with pytest.raises(Problem) as raised:
        passed(start(500), body(words))

    assert (raised.value.status, raised.value.code) == (500, "engine_error")
