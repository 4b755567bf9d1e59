import json
from typing import Any

import pytest

from serving.asgi import Message, Receive, Scope, Send
from serving.single_call import SingleCall
from tests.serving.visitor import Visitor, run

PARIS, TOKYO = ({"id": city, "function": {"name": "get_current_weather"}} for city in ("Paris", "Tokyo"))
ANSWER = json.dumps({"choices": [{"message": {"tool_calls": [PARIS, TOKYO]}, "finish_reason": "tool_calls"}]}).encode()
EVENTS = (
    {"delta": {"tool_calls": [{"index": 0, **PARIS}]}, "finish_reason": None},
    {"delta": {"tool_calls": [{"index": 1, **TOKYO}]}, "finish_reason": None},
    {"delta": {}, "finish_reason": "tool_calls"},
)
STREAM = b"".join(b"data: %b\n\n" % json.dumps({"choices": [each]}).encode() for each in EVENTS) + b"data: [DONE]\n\n"


class Engine:
    """Gives one answer, in pieces of some bytes."""

    def __init__(self, body: bytes, kind: bytes, *, size: int) -> None:
        self._body = body
        self._kind = kind
        self._size = size

    async def __call__(self, _scope: Scope, receive: Receive, send: Send) -> None:
        """Answer, the request's body taken once."""
        assert (await receive())["body"]
        headers = [(b"content-type", self._kind)]
        if self._kind == b"application/json":
            headers.append((b"content-length", str(len(self._body)).encode()))
        await send({"type": "http.response.start", "status": 200, "headers": headers})
        for start in range(0, len(self._body), self._size):
            piece = self._body[start : start + self._size]
            more = start + self._size < len(self._body)
            await send({"type": "http.response.body", "body": piece, "more_body": more})


async def asked(engine: Engine, **request: object) -> Visitor:
    return await Visitor(body=json.dumps(request).encode()).visit(SingleCall(engine))


def chunks(stream: bytes) -> list[Any]:
    return [json.loads(event.removeprefix(b"data: ")) for event in stream.split(b"\n\n")[:-2]]


@pytest.mark.parametrize("size", [7, 10_000])
def test_an_answer_has_the_first_call_alone(size: int) -> None:
    """And its length is its own."""

    async def story() -> None:
        visitor = await asked(Engine(ANSWER, b"application/json", size=size), parallel_tool_calls=False)
        [choice] = json.loads(visitor.body)["choices"]

        assert choice == {"message": {"tool_calls": [PARIS]}, "finish_reason": "tool_calls"}
        assert visitor.headers[b"content-length"] == str(len(visitor.body)).encode()

    run(story())


@pytest.mark.parametrize("size", [7, 10_000])
def test_a_stream_has_the_first_call_alone(size: int) -> None:
    """However its events are cut, and what has nothing else is not sent."""

    async def story() -> None:
        visitor = await asked(Engine(STREAM, b"text/event-stream", size=size), parallel_tool_calls=False)

        assert chunks(visitor.body) == [{"choices": [EVENTS[0]]}, {"choices": [EVENTS[2]]}]
        assert visitor.body.endswith(b"data: [DONE]\n\n")
        assert visitor.ended

    run(story())


@pytest.mark.parametrize("wish", [{"parallel_tool_calls": True}, {"prompt": "parallel_tool_calls"}])
def test_any_other_answer_is_the_same_bytes(wish: dict[str, object]) -> None:
    """Two calls are what was asked for."""

    async def story() -> None:
        whole = await asked(Engine(ANSWER, b"application/json", size=9), **wish)
        stream = await asked(Engine(STREAM, b"text/event-stream", size=9), **wish)

        assert (whole.body, stream.body) == (ANSWER, STREAM)

    run(story())


@pytest.mark.parametrize("end", [b"\n\n", b""])
def test_an_error_event_passes(end: bytes) -> None:
    """It has no choices; nothing is kept back of a stream that ends within an event."""
    error = b'data: {"error": {"message": "no \\"tool_calls\\""}}' + end

    async def story() -> None:
        visitor = await asked(Engine(error, b"text/event-stream", size=5), parallel_tool_calls=False)

        assert visitor.body == error

    run(story())


def test_a_question_without_a_body_passes() -> None:
    """There is nothing to look for."""
    heard: list[Message] = []

    async def app(scope: Scope, _receive: Receive, _send: Send) -> None:
        heard.append(scope)

    async def story() -> None:
        await Visitor("/v1/models", method="GET").visit(SingleCall(app))

        assert heard[0]["path"] == "/v1/models"

    run(story())
