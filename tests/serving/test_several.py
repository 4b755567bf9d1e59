import asyncio
import json
from collections.abc import Awaitable, Callable
from typing import Any

import pytest

from serving.asgi import Receive, Scope, Send
from serving.front import Front
from serving.front_settings import FrontSettings
from serving.problem import Problem
from serving.relay import Relay
from serving.several import Several
from tests.serving.scripted_engine import ScriptedEngine, Talk, request, served
from tests.serving.visitor import CHAT, Visitor, run

TEXT = "/v1/completions"
USAGE = {"prompt_tokens": 3, "completion_tokens": 2, "total_tokens": 5, "prompt_tokens_details": {"cached_tokens": 1}}

Hook = Callable[[str], Awaitable[None]]


async def _nothing(_: str) -> None:
    pass


class Engine:
    """Answers each prompt by its own text, when all that shall be asked have been asked.

    Attributes:
        asked: Bodies of its requests.
        ended: How many have ended, however they did.
    """

    def __init__(self, together: int, *, before: Hook = _nothing, within: Hook = _nothing) -> None:
        self._together = together
        self._all = asyncio.Event()
        self._before = before
        self._within = within
        self.asked: list[dict[str, Any]] = []
        self.ended = 0

    async def __call__(self, _scope: Scope, receive: Receive, send: Send) -> None:
        """Answer one."""
        asked = json.loads((await receive())["body"])
        self.asked.append(asked)
        if len(self.asked) == self._together:
            self._all.set()
        try:
            await self._all.wait()
            await self._before(asked["prompt"])
            await (self._stream if asked.get("stream") else self._whole)(asked["prompt"], send)
        finally:
            self.ended += 1

    async def _whole(self, prompt: str, send: Send) -> None:
        choice = {"index": 0, "text": str(prompt).upper(), "finish_reason": "stop"}
        body = json.dumps({"id": prompt, "choices": [choice], "usage": USAGE, "timings": {}}).encode()
        headers = [(b"content-type", b"application/json"), (b"content-length", b"%d" % len(body))]
        await send({"type": "http.response.start", "status": 200, "headers": headers})
        await send({"type": "http.response.body", "body": body})

    async def _stream(self, prompt: str, send: Send) -> None:
        headers = [(b"content-type", b"text/event-stream")]
        await send({"type": "http.response.start", "status": 200, "headers": headers})
        for text, more in ((prompt.upper(), {}), ("", {"usage": USAGE})):
            chunk = {"id": prompt, "choices": [{"index": 0, "text": text}], **more}
            await send({"type": "http.response.body", "body": event(chunk), "more_body": True})
            await self._within(prompt)
        await send({"type": "http.response.body", "body": b"data: [DONE]\n\n"})


def event(chunk: object) -> bytes:
    return b"data: %b\n\n" % json.dumps(chunk).encode()


def visitor(**asked: object) -> Visitor:
    return Visitor(TEXT, body=json.dumps(asked).encode())


def fails(prompt: str) -> Hook:
    """Fail for one prompt, and hold all others for ever."""

    async def hook(given: str) -> None:
        if given == prompt:
            raise Problem(400, f"{prompt} is too long")
        await asyncio.Event().wait()

    return hook


def test_answers_are_asked_for_at_once_and_come_as_one() -> None:
    """Their usage is added up, each prompt once."""

    async def story() -> None:
        engine = Engine(4)
        client = await visitor(prompt=["a", "b"], n=2).visit(Several(engine))
        answer = json.loads(client.body)

        assert [each["prompt"] for each in engine.asked] == ["a", "a", "b", "b"]
        assert [(each["index"], each["text"]) for each in answer["choices"]] == [(0, "A"), (1, "A"), (2, "B"), (3, "B")]
        assert (answer["usage"]["prompt_tokens"], answer["usage"]["completion_tokens"]) == (6, 8)
        assert (client.status, client.headers[b"content-length"]) == (200, b"%d" % len(client.body))

    run(story())


def test_a_stream_is_one_with_one_end() -> None:
    """Every event has the index of its answer, and what all cost comes last."""

    async def story() -> None:
        wish = {"stream": True, "stream_options": {"include_usage": True}}
        client = await visitor(prompt=["a", "b"], n=2, **wish).visit(Several(Engine(4)))
        *events, end, _ = client.body.split(b"\n\n")
        chunks = [json.loads(each.removeprefix(b"data: ")) for each in events]
        texts = ["", "", "", ""]
        for each in (choice for chunk in chunks for choice in chunk["choices"]):
            texts[each["index"]] += each["text"]

        assert (texts, end) == (["A", "A", "B", "B"], b"data: [DONE]")
        assert len({chunk["id"] for chunk in chunks}) == 1
        assert [chunk["usage"]["total_tokens"] for chunk in chunks if "usage" in chunk] == [14]
        assert client.body.count(b"[DONE]") == 1
        assert client.ended

    run(story())


@pytest.mark.parametrize("stream", [False, True])
def test_what_is_refused_of_one_is_refused_of_all(stream: bool) -> None:  # noqa: FBT001
    """Nobody has heard anything yet, and the others are given up."""

    async def story() -> None:
        engine = Engine(3, before=fails("b"))
        client = visitor(prompt=["a", "b", "c"], stream=stream)
        with pytest.raises(Problem, match="b is too long"):
            await client.visit(Several(engine))

        assert client.heard == []
        assert engine.ended == 3

    run(story())


def test_what_fails_within_a_stream_ends_it() -> None:
    """The front tells the client; the others are given up."""

    async def story() -> None:
        engine = Engine(2, within=fails("b"))
        client = visitor(prompt=["a", "b"], stream=True)
        with pytest.raises(Problem, match="b is too long"):
            await client.visit(Several(engine))

        assert client.status == 200
        assert not client.ended
        assert engine.ended == 2

    run(story())


@pytest.mark.parametrize(
    ("path", "asked"),
    [
        (TEXT, {"prompt": "a", "n": 1}),
        (TEXT, {"prompt": ["a"]}),
        (CHAT, {"prompt": "a", "messages": []}),
        ("/v1/embeddings", {"prompt": "a", "input": ["a", "b"], "n": 2}),
    ],
)
def test_what_asks_for_one_answer_passes_as_it_is(path: str, asked: dict[str, object]) -> None:
    """Request and answer are the same bytes."""

    async def story() -> None:
        engine = Engine(1)
        client = await Visitor(path, body=json.dumps(asked).encode()).visit(Several(engine))

        assert engine.asked == [asked]
        assert "timings" in json.loads(client.body)

    run(story())


def test_a_client_that_leaves_stops_all_answers_and_its_slots_wait_for_all() -> None:
    """An engine works on for each until it has closed that one's connection."""

    async def story() -> None:
        stops = [asyncio.Event(), asyncio.Event()]
        told: list[Talk] = []

        async def script(talk: Talk) -> None:
            await talk.farewell()
            told.append(talk)
            await stops[len(told) - 1].wait()
            talk.hang_up()

        settings = FrontSettings(
            model="tiny", key=None, slots=2, queue=0, max_body_bytes=1_000_000, max_stream_seconds=60
        )
        async with ScriptedEngine(script).listening() as engine:
            front = Front(Several(Relay(lambda: engine.port, idle=2)), settings=settings, readiness=_ready)
            async with served(front) as port:
                _, writer = await asyncio.open_connection("127.0.0.1", port)
                writer.write(request(b'{"model": "tiny", "prompt": ["a", "b"]}', TEXT))
                while engine.open < len(stops):
                    await asyncio.sleep(0)
                writer.transport.abort()
                while len(told) < len(stops):
                    await asyncio.sleep(0)
                stops[0].set()
                while engine.open > 1:
                    await asyncio.sleep(0)
                held = (await Visitor("/metrics", method="GET").visit(front)).body
                stops[1].set()

                assert b"triad_front_in_flight 2\n" in held
                assert await front.drain(seconds=20)

    run(story())


async def _ready() -> bool:
    return True
