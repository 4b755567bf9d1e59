import pytest

from serving.asgi import Message
from serving.rewriting import Rewriting
from tests.serving.visitor import run

EVENTS = b"data: one\n\n: still here\n\ndata: drop\n\ndata: two\n\n"


def head(kind: bytes, **headers: bytes) -> Message:
    named = [(name.encode(), value) for name, value in headers.items()]

    return {"type": "http.response.start", "status": 200, "headers": [(b"content-type", kind), *named]}


def told(start: Message, body: bytes, *, size: int) -> list[Message]:
    """What a client hears of a body that comes in pieces of some bytes."""
    heard: list[Message] = []

    async def send(message: Message) -> None:
        heard.append(message)

    async def story() -> None:
        rewriting = Rewriting(
            send, answer=bytes.upper, event=lambda event: b"" if b"drop" in event else event.replace(b"data", b"DATA")
        )
        await rewriting(start)
        for at in range(0, len(body), size):
            more = at + size < len(body)
            await rewriting({"type": "http.response.body", "body": body[at : at + size], "more_body": more})

    run(story())

    return heard


@pytest.mark.parametrize("size", [1, 7, 1000])
def test_events_are_changed_one_by_one(size: int) -> None:
    """However they are cut; each goes on as soon as it is whole."""
    start, *pieces = told(head(b"text/event-stream; charset=utf-8"), EVENTS, size=size)
    whole = b"".join(piece["body"] for piece in pieces)

    assert start["headers"] == [(b"content-type", b"text/event-stream; charset=utf-8")]
    assert whole == b"DATA: one\n\n: still here\n\nDATA: two\n\n"
    assert all(not piece["body"] or piece["body"].endswith(b"\n\n") for piece in pieces)
    assert [piece["more_body"] for piece in pieces] == [True] * (len(pieces) - 1) + [False]


@pytest.mark.parametrize("size", [1, 1000])
def test_a_whole_answer_is_changed_when_it_is_there(size: int) -> None:
    """Its head waits for it, as the length changes."""
    heard = told(head(b"application/json", **{"content-length": b"99"}), b'{"a": 1}', size=size)

    assert [message["type"] for message in heard] == ["http.response.start", "http.response.body"]
    assert (b"content-length", b"8") in heard[0]["headers"]
    assert heard[1]["body"] == b'{"A": 1}'


def test_what_is_left_of_a_broken_stream_goes_out_as_it_is() -> None:
    """Nothing is kept back."""
    heard = told(head(b"text/event-stream"), b"data: one\n\ndata: tw", size=5)

    assert b"".join(message["body"] for message in heard[1:]) == b"DATA: one\n\ndata: tw"
