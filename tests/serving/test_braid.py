import asyncio
import json
from typing import Any

import pytest

from serving.asgi import Message, Send
from serving.braid import Braid
from serving.problem import Problem
from tests.serving.visitor import run

START: Message = {"type": "http.response.start", "status": 200, "headers": [(b"content-type", b"text/event-stream")]}


def event(value: object) -> bytes:
    return b"data: %b\n\n" % json.dumps(value).encode()


def chunk(name: str, text: str, **more: object) -> dict[str, Any]:
    choice = {"index": 0, "text": text, "finish_reason": None}

    return {"id": name, "object": "text_completion", "created": ord(name), "choices": [choice], **more}


def usage(prompt: int, completion: int) -> dict[str, Any]:
    details = {"prompt_tokens_details": {"cached_tokens": 0}}

    return {
        "prompt_tokens": prompt,
        "completion_tokens": completion,
        "total_tokens": prompt + completion,
        **details,
    }


class Listener:
    """A client, and the braid that it hears."""

    def __init__(self, strands: int) -> None:
        self.heard: list[Message] = []
        self.braid = Braid(self._send, strands=strands)

    async def begun(self, strands: int) -> list[Send]:
        """Open so many strands."""
        sends = [self.braid.strand(index) for index in range(strands)]
        for send in sends:
            await send(dict(START))
        return sends

    @property
    def body(self) -> bytes:
        """All that was heard of it."""
        return b"".join(message.get("body", b"") for message in self.heard[1:])

    @property
    def chunks(self) -> list[dict[str, Any]]:
        """Every event but the last, which must be the end."""
        *events, end, rest = self.body.split(b"\n\n")
        assert (end, rest) == (b"data: [DONE]", b"")
        return [json.loads(each.removeprefix(b"data: ")) for each in events]

    async def _send(self, message: Message) -> None:
        self.heard.append(message)


async def say(send: Send, *parts: bytes) -> None:
    for part in parts:
        await send({"type": "http.response.body", "body": part, "more_body": True})


def test_events_come_in_their_turn_under_one_name() -> None:
    """Each choice has the index of its answer; id and time are those of the first event."""

    async def story() -> None:
        client = Listener(2)
        one, other = await client.begun(2)
        await say(other, event(chunk("b", "B1")))
        await say(one, event(chunk("a", "A1")), b"data: [DONE]\n\n")
        await say(other, event(chunk("b", "B2", timings={"predicted_n": 2})), b"data: [DONE]\n\n")
        await client.braid.end(each=1, usage=False)

        assert [(each["choices"][0]["index"], each["choices"][0]["text"]) for each in client.chunks] == [
            (1, "B1"),
            (0, "A1"),
            (1, "B2"),
        ]
        assert {(each["id"], each["created"]) for each in client.chunks} == {("b", ord("b"))}
        assert not any("timings" in each for each in client.chunks)
        assert [message.get("more_body") for message in client.heard] == [None, True, True, True, False]

    run(story())


@pytest.mark.parametrize("apart", [True, False])
def test_what_it_cost_comes_once_and_last_if_wanted(apart: bool) -> None:  # noqa: FBT001
    """A chat's engine tells it in an event of its own, a completion's beside the last choice."""

    async def story(*, wanted: bool) -> list[dict[str, Any]]:
        client = Listener(2)
        for send, name, used in zip(await client.begun(2), "ab", (usage(3, 1), usage(3, 10)), strict=True):
            told = [chunk(name, ""), chunk(name, "", choices=[])] if apart else [chunk(name, "")]
            told[-1]["usage"] = used
            await say(send, *map(event, told), b"data: [DONE]\n\n")
        await client.braid.end(each=2, usage=wanted)
        return client.chunks

    async def both() -> None:
        without, chunks = await story(wanted=False), await story(wanted=True)

        assert [each.get("usage") for each in without] == [None, None]
        assert [each.get("usage") for each in chunks] == [None, None, usage(3, 11)]
        assert (chunks[-1]["choices"], chunks[-1]["id"], chunks[-1]["object"]) == ([], "a", "text_completion")

    run(both())


def test_it_begins_when_all_have_begun() -> None:
    """Until then a refusal can still be told by a status; nothing is lost by the wait."""

    async def story() -> None:
        client = Listener(2)
        one, other = (client.braid.strand(index) for index in range(2))
        await one(dict(START))
        saying = asyncio.create_task(say(one, event(chunk("a", "A"))))
        for _ in range(5):
            await asyncio.sleep(0)
        early = list(client.heard)
        await other(dict(START))
        await saying

        assert early == []
        assert [message["type"] for message in client.heard] == ["http.response.start", "http.response.body"]

    run(story())


def test_a_comment_passes() -> None:
    """It keeps the connection open while an engine reads a long prompt."""

    async def story() -> None:
        client = Listener(1)
        [only] = await client.begun(1)
        await say(only, b":\n\n")

        assert client.body == b":\n\n"

    run(story())


def test_an_engines_error_in_a_stream_is_a_problem() -> None:
    """It is the end of all."""

    async def story() -> None:
        client = Listener(1)
        [only] = await client.begun(1)
        with pytest.raises(Problem, match="out of context"):
            await say(only, event({"error": {"message": "out of context", "code": 500, "type": "server_error"}}))

    run(story())
