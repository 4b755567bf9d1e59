import json
from typing import Any

import pytest

from serving.asgi import Message, Receive, Scope, Send
from serving.text_logprobs import TextLogprobs
from tests.serving.visitor import Visitor, run

TEXT = "/v1/completions"


def token(text: bytes, logprob: float, *tops: tuple[bytes, float]) -> dict[str, Any]:
    """A token as llama.cpp's server writes it: half a character is no text."""
    return {
        "id": 1,
        "token": text.decode(errors="ignore"),
        "bytes": list(text),
        "logprob": logprob,
        "top_logprobs": [token(top, each) for top, each in tops],
    }


TOKENS = [
    token(b" London", -0.1, (b" London", -0.1), (b" Paris", -3.0)),
    token("ü".encode()[:1], -1.0, (b"u", -0.5), ("ü".encode()[:1], -1.0)),
    token("ü".encode()[1:], -2.0, ("ü".encode()[1:], -2.0), (b"!", -4.0)),
    token(b".", -9.0, (b"!", -0.1), (b"?", -2.0)),
]


class Engine:
    """Gives one answer for every request and keeps what was asked."""

    def __init__(self, kind: bytes, body: bytes) -> None:
        self._kind = kind
        self._body = body
        self.asked: list[bytes] = []

    async def __call__(self, _scope: Scope, receive: Receive, send: Send) -> None:
        """Answer."""
        self.asked.append((await receive())["body"])
        await send({"type": "http.response.start", "status": 200, "headers": [(b"content-type", self._kind)]})
        await send({"type": "http.response.body", "body": self._body})


def whole(tokens: list[dict[str, Any]]) -> Engine:
    choice = {"index": 0, "text": " Londonü.", "logprobs": {"content": tokens}}

    return Engine(b"application/json", json.dumps({"choices": [choice]}).encode())


def stream(tokens: list[dict[str, Any]]) -> Engine:
    choices = [{"index": 0, "text": each["token"], "logprobs": {"content": [each]}} for each in tokens]
    choices.append({"index": 0, "text": "", "logprobs": None, "finish_reason": "length"})
    events = [b"data: %b\n\n" % json.dumps({"choices": [choice]}).encode() for choice in choices]

    return Engine(b"text/event-stream", b"".join(events) + b"data: [DONE]\n\n")


def ask(engine: Engine, path: str = TEXT, **request: object) -> bytes:
    visitor = Visitor(path, body=json.dumps(request).encode())
    run(_visited(visitor, engine))

    return visitor.body


async def _visited(visitor: Visitor, engine: Engine) -> None:
    await visitor.visit(TextLogprobs(engine))


def test_tokens_become_lists() -> None:
    """Offsets count characters of the text; a part of a character is named by its bytes."""
    [choice] = json.loads(ask(whole(TOKENS), logprobs=2))["choices"]

    assert choice["logprobs"] == {
        "tokens": [" London", "bytes:\\xc3", "bytes:\\xbc", "."],
        "token_logprobs": [-0.1, -1.0, -2.0, -9.0],
        "top_logprobs": [
            {" London": -0.1, " Paris": -3.0},
            {"u": -0.5, "bytes:\\xc3": -1.0},
            {"bytes:\\xbc": -2.0, "!": -4.0},
            {"!": -0.1, "?": -2.0, ".": -9.0},
        ],
        "text_offset": [0, 7, 7, 8],
    }


def test_a_stream_counts_on() -> None:
    """Each event has its own tokens, and the offsets are those of the whole answer."""
    *events, end = ask(stream(TOKENS), logprobs=1, stream=True).strip().split(b"\n\n")
    given = [json.loads(event.removeprefix(b"data: "))["choices"][0]["logprobs"] for event in events]

    assert end == b"data: [DONE]"
    assert given.pop() is None
    assert [each["text_offset"] for each in given] == [[0], [7], [7], [8]]
    assert [each["top_logprobs"] for each in given][-1] == [{"!": -0.1, ".": -9.0}]


def test_no_alternatives_are_asked_for_as_one_and_left_out() -> None:
    """The engine takes none for no wish at all."""
    engine = whole(TOKENS)
    [choice] = json.loads(ask(engine, logprobs=0, prompt="a"))["choices"]

    assert [json.loads(each) for each in engine.asked] == [{"logprobs": 1, "prompt": "a"}]
    assert choice["logprobs"]["top_logprobs"][-1] == {".": -9.0}


@pytest.mark.parametrize(
    ("path", "request_"),
    [(TEXT, {"prompt": '"logprobs"'}), (TEXT, {"logprobs": None}), ("/v1/chat/completions", {"logprobs": True})],
)
def test_any_other_answer_is_the_same_bytes(path: str, request_: dict[str, object]) -> None:
    """A chat's shape is the engine's own."""
    engine = whole(TOKENS)
    body = ask(engine, path, **request_)

    assert json.loads(body)["choices"][0]["logprobs"] == {"content": TOKENS}
    assert engine.asked == [json.dumps(request_).encode()]


def test_a_question_without_a_body_passes() -> None:
    """There is nothing to look for."""
    heard: list[Message] = []

    async def app(scope: Scope, _receive: Receive, _send: Send) -> None:
        heard.append(scope)

    async def story() -> None:
        await TextLogprobs(app)({"type": "lifespan"}, *_unused())

        assert heard == [{"type": "lifespan"}]

    run(story())


def _unused() -> tuple[Receive, Send]:
    async def receive() -> Message:
        raise AssertionError

    async def send(_message: Message) -> None:
        raise AssertionError

    return receive, send
