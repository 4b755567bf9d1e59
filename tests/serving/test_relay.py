import asyncio
import json
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import replace
from http.client import IncompleteRead

import pytest

from serving.front import Front
from serving.front_settings import FrontSettings
from serving.relay import Relay
from tests.serving.scripted_engine import Script, ScriptedEngine, Talk, ask, request, served
from tests.serving.visitor import QUESTION, Visitor, run

SETTINGS = FrontSettings(model="tiny", key=None, slots=64, queue=8, max_body_bytes=1_000_000, max_stream_seconds=25)
ASKED = request(json.dumps(QUESTION).encode())
STREAM = b"HTTP/1.1 200 OK\r\ncontent-type: text/event-stream\r\ntransfer-encoding: chunked\r\n\r\n"
EVENT = b'data: {"choices": []}\n\n'


async def _yes() -> bool:
    return True


def chunk(body: bytes) -> bytes:
    return b"%x\r\n%b\r\n" % (len(body), body)


@asynccontextmanager
async def around(script: Script, *, idle: int = 4) -> AsyncIterator[tuple[int, ScriptedEngine, Front]]:
    """Put server, front and relay before a scripted engine."""
    async with ScriptedEngine(script).listening() as engine:
        front = Front(Relay(lambda: engine.port, idle=idle), settings=SETTINGS, readiness=_yes)
        async with served(front) as port:
            yield port, engine, front


async def whole(talk: Talk) -> None:
    await talk.say(b"HTTP/1.1 200 OK\r\ncontent-length: 2\r\ncontent-type: application/json\r\n\r\n{}")


def test_a_stream_passes_event_by_event() -> None:
    """The client has each event before the engine says the next."""

    async def story() -> None:
        heard = asyncio.Event()

        async def script(talk: Talk) -> None:
            await talk.say(STREAM)
            for _ in range(3):
                await talk.say(chunk(EVENT))
                await heard.wait()
                heard.clear()
            await talk.say(chunk(b"data: [DONE]\n\n") + b"0\r\n\r\n")

        async with around(script) as (port, _, _):
            reader, writer = await asyncio.open_connection("127.0.0.1", port)
            writer.write(ASKED)
            head = await reader.readuntil(b"\r\n\r\n")
            for _ in range(3):
                assert await reader.readexactly(len(chunk(EVENT))) == chunk(EVENT)
                heard.set()
            rest = await reader.read()
            writer.close()

        assert b"content-type: text/event-stream" in head
        assert rest == chunk(b"data: [DONE]\n\n") + b"0\r\n\r\n"

    run(story())


def test_the_engine_gets_the_body_as_it_was_and_no_key() -> None:
    """What the engine need not know it is not told."""
    seen: list[Talk] = []

    async def script(talk: Talk) -> None:
        seen.append(talk)
        await whole(talk)

    async def story() -> None:
        body = b'{ "model":"tiny","messages":[{"role":"user","content":"\xc3\xa9"}], "seed" : 1}'
        secret = request(body).replace(b"host: h", b"host: h\r\nauthorization: Bearer s\r\nx-api-key: s\r\ncookie: s")
        async with around(script) as (port, _, _):
            await ask(port, secret.replace(b"host: h", b"host: h\r\nx-request-id: mine\r\ntraceparent: 00-1"))
        [talk] = seen

        assert talk.body == body
        assert talk.head.startswith(b"POST /v1/chat/completions HTTP/1.1\r\n")
        assert b"x-request-id: mine\r\n" in talk.head
        assert b"traceparent: 00-1\r\n" in talk.head
        assert all(word not in talk.head for word in (b"Bearer", b"api-key", b"cookie", b"connection"))

    run(story())


def test_headers_of_the_engines_own_connection_stay_there() -> None:
    """Its status and other headers are the client's."""

    async def script(talk: Talk) -> None:
        await talk.say(
            b"HTTP/1.1 203 Other\r\nserver: e\r\nkeep-alive: timeout=5\r\n"
            b"connection: keep-alive, x-mine\r\nx-mine: 1\r\n"
            b"x-kept: 1\r\ncontent-length: 2\r\n\r\n{}"
        )

    async def story() -> None:
        async with around(script) as (port, _, _):
            status, headers, body = (await ask(port, ASKED)).parsed()

        assert (status, body, headers["x-kept"], headers["content-length"]) == (203, b"{}", "1", "2")
        assert not headers.keys() & {"x-mine", "keep-alive", "server"}

    run(story())


def test_a_connection_carries_many_requests() -> None:
    """A new one each time would cost the client time."""

    async def story() -> None:
        async with around(whole) as (port, engine, _):
            for _ in range(5):
                await ask(port, ASKED)

            assert engine.connections == 1

    run(story())


def test_no_more_connections_are_kept_than_allowed() -> None:
    """Each idle one may hold a thread of the engine."""

    async def story() -> None:
        everybody = asyncio.Barrier(6)
        closed = asyncio.Event()

        async def script(talk: Talk) -> None:
            if everybody.n_waiting < 6 and not closed.is_set():
                await everybody.wait()
                closed.set()
            await whole(talk)

        async with around(script, idle=2) as (port, engine, _):
            await asyncio.gather(*(ask(port, ASKED) for _ in range(6)))
            while engine.open > 2:
                await asyncio.sleep(0)

            assert engine.connections == 6

    run(story())


def test_a_connection_closed_while_idle_is_replaced() -> None:
    """The client does not learn of the engine's keep-alive limit."""

    async def script(talk: Talk) -> None:
        if talk.number:
            talk.cut()
        else:
            await whole(talk)

    async def story() -> None:
        async with around(script) as (port, engine, _):
            statuses = [(await ask(port, ASKED)).parsed()[0] for _ in range(3)]

            assert statuses == [200, 200, 200]
            assert engine.connections == 3

    run(story())


def test_a_request_is_not_repeated_once_the_engine_has_spoken() -> None:
    """Only a connection that says nothing may have been closed before it saw the request."""
    asked: list[int] = []

    async def script(talk: Talk) -> None:
        asked.append(talk.number)
        if talk.number:
            await talk.say(b"HTTP/1.1 200")
            talk.cut()
        else:
            await whole(talk)

    async def story() -> None:
        async with around(script) as (port, _, _):
            await ask(port, ASKED)

            assert (await ask(port, ASKED)).parsed()[0] == 502
            assert asked == [0, 1]

    run(story())


def test_an_engine_that_dies_at_once_is_asked_once() -> None:
    """A request that kills engines must not kill the next one too."""
    asked: list[int] = []

    async def script(talk: Talk) -> None:
        asked.append(talk.number)
        talk.cut()

    async def story() -> None:
        async with around(script) as (port, _, _):
            status, _, body = (await ask(port, ASKED)).parsed()

            assert (status, json.loads(body)["error"]["code"]) == (502, "engine_lost")
            assert asked == [0]

    run(story())


@pytest.mark.parametrize("down", ["refuses", "unknown"])
def test_no_engine_is_a_503_with_retry_after(down: str) -> None:
    """It is being started again."""

    async def story() -> None:
        async with ScriptedEngine(whole).listening() as engine:
            closed = engine.port
        relay = Relay(lambda: closed if down == "refuses" else None, idle=1)
        async with served(Front(relay, settings=SETTINGS, readiness=_yes)) as port:
            status, headers, body = (await ask(port, ASKED)).parsed()

        assert (status, json.loads(body)["error"]["code"]) == (503, "engine_down")
        assert int(headers["retry-after"]) >= 1

    run(story())


@pytest.mark.parametrize("last", [EVENT, b'data: {"cho', b""])
def test_an_engine_that_dies_in_a_stream_is_told(last: bytes) -> None:
    """The stream ends with an error event that a client can read, and without `[DONE]`."""

    async def script(talk: Talk) -> None:
        await talk.say(STREAM + chunk(EVENT))
        if last:
            await talk.say(chunk(last))
        talk.cut()

    async def story() -> None:
        async with around(script) as (port, _, _):
            _, _, body = (await ask(port, ASKED)).parsed()
        *_, event, rest = body.split(b"\n\n")

        assert json.loads(event.removeprefix(b"data: "))["error"]["code"] == "engine_lost"
        assert rest == b""
        assert b"[DONE]" not in body

    run(story())


@pytest.mark.parametrize("framing", [b"content-length: 9", b"transfer-encoding: chunked"])
def test_an_engine_that_dies_in_an_answer_cuts_the_clients_connection(framing: bytes) -> None:
    """Half a JSON text must not look like a whole answer."""

    async def script(talk: Talk) -> None:
        half = b"{}" if b"length" in framing else chunk(b"{}")
        await talk.say(b"HTTP/1.1 200 OK\r\ncontent-type: application/json\r\n" + framing + b"\r\n\r\n" + half)
        talk.cut()

    async def story() -> None:
        async with around(script) as (port, _, _):
            reply = await ask(port, ASKED)

        with pytest.raises(IncompleteRead):
            reply.parsed()

    run(story())


@pytest.mark.parametrize("when", ["before the head", "in the stream"])
def test_a_client_that_leaves_closes_the_engines_connection(when: str) -> None:
    """The engine sees it and stops decoding; the slot is free."""

    async def story() -> None:
        begun, stopped = asyncio.Event(), asyncio.Event()

        async def script(talk: Talk) -> None:
            if when == "in the stream":
                await talk.say(STREAM + chunk(EVENT))
            begun.set()
            await talk.farewell()
            stopped.set()

        async with around(script) as (port, _, front):
            _, writer = await asyncio.open_connection("127.0.0.1", port)
            writer.write(ASKED)
            await begun.wait()
            writer.transport.abort()
            await stopped.wait()

            assert await front.drain(seconds=20)

    run(story())


def test_slots_are_kept_as_long_as_the_engine_works_for_who_has_left() -> None:
    """It sees the farewell and closes when it likes: a busy llama.cpp brings an answer without a stream to its end."""

    async def story() -> None:
        told, stop = asyncio.Event(), asyncio.Event()

        async def script(talk: Talk) -> None:
            await talk.farewell()
            told.set()
            await stop.wait()
            await talk.say(b"HTTP/1.1 200 OK\r\ncontent-length: 2\r\n\r\n{}")
            talk.hang_up()

        async with around(script) as (port, engine, front):
            _, writer = await asyncio.open_connection("127.0.0.1", port)
            writer.write(request(b'{"model": "tiny", "prompt": ["a", "b", "c"]}', "/v1/completions"))
            while not engine.open:
                await asyncio.sleep(0)
            writer.transport.abort()
            await told.wait()
            held = (await Visitor("/metrics", method="GET").visit(front)).body
            drained_early = await front.drain(seconds=0.01)
            stop.set()

            assert b"triad_front_in_flight 3\n" in held
            assert not drained_early
            assert await front.drain(seconds=20)

    run(story())


def test_a_client_that_reads_slowly_stops_the_engine_not_the_memory() -> None:
    """The engine cannot write on while nobody reads, and nothing is lost."""
    block = b"x" * 65_536
    total = 1_600

    async def story() -> None:
        said = 0
        stuck = asyncio.Event()

        async def script(talk: Talk) -> None:
            nonlocal said
            await talk.say(STREAM)
            for _ in range(total):
                try:
                    async with asyncio.timeout(0.2):
                        await talk.say(chunk(block))
                except TimeoutError:
                    stuck.set()
                    await talk.say(b"")
                said += 1
            await talk.say(b"0\r\n\r\n")

        async with around(script) as (port, _, _):
            reader, writer = await asyncio.open_connection("127.0.0.1", port, limit=1_024)
            writer.write(ASKED)
            await stuck.wait()
            while_nobody_read = said
            size = 0
            while piece := await reader.read(1_000_000):
                size += len(piece)
            writer.close()

        assert while_nobody_read < total // 2
        assert size > total * len(block)

    run(story())


def test_two_hundred_clients_that_leave_at_random_leave_nothing_behind() -> None:
    """Every slot is free and the engine has no connection but the idle ones."""

    async def story() -> None:
        async def script(talk: Talk) -> None:
            await talk.say(STREAM)
            for _ in range(5):
                await talk.say(chunk(EVENT))
                await asyncio.sleep(0)
            await talk.say(b"0\r\n\r\n")

        async def visit(port: int, patience: int) -> None:
            reader, writer = await asyncio.open_connection("127.0.0.1", port)
            writer.write(ASKED)
            for _ in range(patience):
                if not await reader.read(30):
                    break
            writer.transport.abort()

        async with around(script) as (port, engine, front):
            await asyncio.gather(*(visit(port, number % 11) for number in range(200)))
            drained = await front.drain(seconds=20)
            counted = (await Visitor("/metrics", method="GET").visit(front)).body
            while engine.open > 4:
                await asyncio.sleep(0)

        assert drained
        assert b"triad_front_in_flight 0\n" in counted
        assert b"triad_front_queued 0\n" in counted

    run(story())


def test_a_body_that_is_too_large_is_told_to_who_is_still_writing() -> None:
    """The answer is read although the whole body was sent first."""

    async def story() -> None:
        async with around(whole) as (port, _, _):
            status, headers, _ = (await ask(port, request(b" " * 1_900_000))).parsed()

        assert (status, headers["connection"]) == (413, "close")

    run(story())


def test_metrics_are_the_engines_and_the_fronts() -> None:
    """One scrape shows both."""

    async def script(talk: Talk) -> None:
        await talk.say(b"HTTP/1.1 200 OK\r\ncontent-length: 14\r\n\r\nllamacpp:any 1")

    async def story() -> None:
        async with around(script) as (port, _, _):
            _, headers, body = (
                await ask(port, b"GET /metrics HTTP/1.1\r\nhost: h\r\nconnection: close\r\n\r\n")
            ).parsed()

        assert body.startswith(b"llamacpp:any 1\n# HELP triad_front")
        assert headers["content-type"].startswith("text/plain; version=0.0.4")

    run(story())


@pytest.mark.parametrize("root", ["", "/pre"])
def test_models_are_the_engines(root: str) -> None:
    """The engine knows nothing of the prefix under which Serve mounts the app."""
    seen: list[bytes] = []

    async def script(talk: Talk) -> None:
        seen.append(talk.head.split(b"\r\n")[0])
        await whole(talk)

    async def story() -> None:
        async with ScriptedEngine(script).listening() as engine:
            front = Front(Relay(lambda: engine.port, idle=1), settings=SETTINGS, readiness=_yes)
            visitor = Visitor(f"{root}/v1/models", method="GET")
            visitor.scope |= {"root_path": root, "query_string": b"a=b"}
            await visitor.visit(front)

        assert (visitor.status, visitor.body) == (200, b"{}")
        assert seen == [b"GET /v1/models?a=b HTTP/1.1"]

    run(story())


def test_a_server_that_stops_closes_what_is_idle() -> None:
    """An engine that waits for its connections can stop too."""

    async def story() -> None:
        async with ScriptedEngine(whole).listening() as engine:
            front = Front(Relay(lambda: engine.port, idle=1), settings=SETTINGS, readiness=_yes)
            async with served(front) as port:
                await ask(port, ASKED)
                kept = engine.open
            while engine.open:
                await asyncio.sleep(0)

        assert kept == 1

    run(story())


def test_an_engine_that_does_not_answer_in_time_is_left() -> None:
    """Its connection is closed, so that it stops."""

    async def story() -> None:
        stopped = asyncio.Event()

        async def script(talk: Talk) -> None:
            await talk.farewell()
            stopped.set()

        async with ScriptedEngine(script).listening() as engine:
            limits = replace(SETTINGS, max_stream_seconds=0.05)
            async with served(Front(Relay(lambda: engine.port, idle=1), settings=limits, readiness=_yes)) as port:
                status, _, _ = (await ask(port, ASKED)).parsed()
                await stopped.wait()

        assert status == 504

    run(story())


def test_an_engines_refusal_reaches_the_client_in_the_shape_of_openai() -> None:
    """Param and code are there, and the connection serves on."""

    async def story() -> None:
        words = json.dumps({"error": {"code": 400, "message": "no", "type": "invalid_request_error"}}).encode()
        head = b"HTTP/1.1 400 Bad Request\r\ncontent-type: application/json\r\n"

        async def script(talk: Talk) -> None:
            await talk.say(head + b"content-length: %d\r\n\r\n%b" % (len(words), words))

        async with around(script) as (port, _, _):
            replies = [(await ask(port, ASKED)).parsed() for _ in range(2)]

        expected = {"message": "no", "type": "invalid_request_error", "param": None, "code": None}
        assert [(status, json.loads(body)["error"]) for status, _, body in replies] == [(400, expected)] * 2

    run(story())
