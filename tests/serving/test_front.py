import asyncio
import json
from collections.abc import Awaitable, Callable, Mapping
from dataclasses import replace
from itertools import pairwise

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from serving.asgi import ASGIApp, Message, Receive, Scope, Send, values_of
from serving.client import HEARS_OUT_S
from serving.front import READING_S, Front
from serving.front_settings import FrontSettings
from serving.lacks import LLAMA_CPP
from serving.own_fields import NOTHING
from serving.problem import Problem
from serving.shape import Shape, integer
from tests.serving.visitor import CHAT, QUESTION, Clock, Visitor, run, run_by_clock

SETTINGS = FrontSettings(model="tiny", key=None, slots=1, queue=1, max_body_bytes=1_000, max_stream_seconds=25)
KEYED = replace(SETTINGS, key="open sesame")
JSON = (b"content-type", b"application/json")
EVENT = b'data: {"choices": []}\n\n'


async def _yes() -> bool:
    return True


async def _no() -> bool:
    return False


def front(app: ASGIApp, limits: FrontSettings = SETTINGS, *, ready: Callable[[], Awaitable[bool]] = _yes) -> Front:
    async def without_metrics(scope: Scope, receive: Receive, send: Send) -> None:
        if scope["path"] == "/metrics":
            raise Problem(404, "engine has no metrics")
        await app(scope, receive, send)

    return Front(without_metrics, settings=limits, readiness=ready)


async def answering(_scope: Scope, receive: Receive, send: Send) -> None:
    """Repeats what it was asked."""
    await send({"type": "http.response.start", "status": 200, "headers": [(b"X-Request-ID", b"the engine's own")]})
    await send({"type": "http.response.body", "body": (await receive())["body"]})


async def unreachable(_scope: Scope, _receive: Receive, _send: Send) -> None:
    """Must not be asked."""
    pytest.fail("the request reached the engine")


class Engine:
    """An app that streams on command."""

    def __init__(self, *, stream: bool = True) -> None:
        self._kind = b"text/event-stream" if stream else b"application/json"
        self.asked: list[bytes] = []
        self.cancelled = 0
        self.on = asyncio.Event()

    async def __call__(self, _scope: Scope, receive: Receive, send: Send) -> None:
        """Begin a stream, and go on when told."""
        self.asked.append((await receive())["body"])
        try:
            await send({"type": "http.response.start", "status": 200, "headers": [(b"content-type", self._kind)]})
            await send({"type": "http.response.body", "body": EVENT, "more_body": True})
            await self.on.wait()
            await send({"type": "http.response.body", "body": EVENT, "more_body": True})
            await send({"type": "http.response.body", "body": b"data: [DONE]\n\n"})
        except asyncio.CancelledError:
            self.cancelled += 1
            raise


async def metrics(app: ASGIApp) -> dict[str, float]:
    """Read what the front has counted."""
    visitor = await Visitor("/metrics", method="GET").visit(app)
    lines = [line for line in visitor.body.decode().splitlines() if line.startswith("triad_front")]
    return {line.split()[0]: float(line.split()[1]) for line in lines}


async def settled(done: Callable[[], bool]) -> None:
    """Let every other task run until something holds."""
    for _ in range(10_000):
        if done():
            return
        await asyncio.sleep(0)
    pytest.fail("it never happens")


@pytest.mark.parametrize("path", ["/health", "/readiness"])
def test_probes_need_no_key(path: str) -> None:
    """Kubernetes and load balancers carry no secret."""

    async def story() -> None:
        visitor = await Visitor(path, method="GET", headers=[]).visit(front(unreachable, KEYED))

        assert (visitor.status, json.loads(visitor.body)) == (200, {"status": "ok"})

    run(story())


@pytest.mark.parametrize(("path", "method"), [("/metrics", "GET"), ("/v1/models", "GET"), (CHAT, "POST")])
@pytest.mark.parametrize("shown", [[], [(b"authorization", b"Bearer wrong")], [(b"x-api-key", b"")]])
def test_a_missing_or_wrong_key_is_refused_everywhere_else(
    path: str, method: str, shown: list[tuple[bytes, bytes]]
) -> None:
    """A configured key fails closed, and the answer says what a key looks like."""

    async def story() -> None:
        visitor = await Visitor(path, method=method, headers=[JSON, *shown]).visit(front(unreachable, KEYED))

        assert visitor.status == 401
        assert visitor.headers[b"www-authenticate"] == b"Bearer"
        assert visitor.error["code"] == "invalid_api_key"

    run(story())


def test_the_right_key_reaches_the_engine() -> None:
    """The key is not in the way of who has it."""

    async def story() -> None:
        headers = [JSON, (b"authorization", b"Bearer open sesame")]

        assert (await Visitor(headers=headers).visit(front(answering, KEYED))).status == 200

    run(story())


def test_readiness_is_the_engines() -> None:
    """A process that answers is not yet an engine that decodes."""

    async def story() -> None:
        app = front(unreachable, ready=_no)

        assert (await Visitor("/readiness", method="GET").visit(app)).status == 503
        assert (await Visitor("/health", method="GET").visit(app)).status == 200

    run(story())


@pytest.mark.parametrize(
    ("visitor", "status", "word"),
    [
        (lambda: Visitor("/v2/chat"), 404, "/v2/chat"),
        (lambda: Visitor(CHAT, method="GET"), 405, "POST"),
        (lambda: Visitor("/v1/models", method="DELETE"), 405, "GET"),
        (lambda: Visitor(headers=[]), 415, "application/json"),
        (lambda: Visitor(headers=[(b"content-type", b"text/plain")]), 415, "text/plain"),
        (lambda: Visitor(headers=[JSON, (b"content-encoding", b"gzip")]), 415, "content-encoding must be 'identity'"),
        (lambda: Visitor(headers=[JSON, (b"Content-Encoding", b"identity, br")]), 415, "got 'identity, br'"),
        (lambda: Visitor(headers=[JSON, (b"content-length", b"1001")]), 413, "1000"),
        (lambda: Visitor(pieces=[b" " * 600, b" " * 600]), 413, "1000"),
        (lambda: Visitor(body=b'{"model": \n oops}'), 400, "line 2 column 2"),
        (lambda: Visitor(body=b"[]"), 400, "body must be an object"),
        (lambda: Visitor(body=b"{}"), 400, "model is missing: this server has 'tiny'"),
        (lambda: Visitor(body=json.dumps({**QUESTION, "model": "big"}).encode()), 404, "this server has 'tiny'"),
        (lambda: Visitor(body=b'{"model": "tiny", "messages": 5}'), 400, "messages must be a list"),
    ],
)
def test_what_cannot_be_answered_is_refused_with_the_reason(
    visitor: Callable[[], Visitor], status: int, word: str
) -> None:
    """The engine is not asked, and the client learns what is allowed."""

    async def story() -> None:
        heard = await visitor().visit(front(unreachable))

        assert heard.status == status
        assert word in heard.error["message"]
        assert set(heard.error) == {"message", "type", "param", "code"}

    run(story())


def test_an_unknown_model_has_the_code_that_clients_know() -> None:
    """OpenAI's clients look at the code."""

    async def story() -> None:
        visitor = await Visitor(body=json.dumps({**QUESTION, "model": "big"}).encode()).visit(front(unreachable))

        assert visitor.error["code"] == "model_not_found"
        assert visitor.error["param"] == "model"

    run(story())


def test_a_model_that_embeds_is_not_asked_to_write() -> None:
    """An engine would, and the text would be gibberish."""

    async def story() -> None:
        app = Front(unreachable, settings=SETTINGS, readiness=_yes, offers=frozenset({"/v1/embeddings"}))
        visitor = await Visitor(CHAT).visit(app)

        assert visitor.status == 404
        assert b"'tiny' answers /v1/embeddings" in visitor.body

    run(story())


def test_a_wrong_method_is_told_the_right_one() -> None:
    """HTTP wants `Allow` beside a 405."""

    async def story() -> None:
        assert (await Visitor(CHAT, method="PUT").visit(front(unreachable))).headers[b"allow"] == b"POST"

    run(story())


def test_a_mounted_front_knows_its_paths() -> None:
    """Serve leaves the route prefix in the path."""

    async def story() -> None:
        visitor = Visitor("/embedder/health", method="GET")
        visitor.scope["root_path"] = "/embedder"

        assert (await visitor.visit(front(unreachable))).status == 200

    run(story())


@given(st.lists(st.integers(0, 100), max_size=8))
@settings(max_examples=30, deadline=None)
def test_the_body_reaches_the_engine_byte_for_byte(cuts: list[int]) -> None:
    """However it came: spaces, order and number formats are the client's."""
    body = b' {"messages" : [{"role":"user","content":"\\u00e9 1.0"}],"model":"tiny", "temperature":1.00} '
    edges = [0, *sorted(cuts), len(body)]
    pieces = [body[a:b] for a, b in pairwise(edges)]

    async def story() -> None:
        assert (await Visitor(pieces=pieces).visit(front(answering))).body == body

    run(story())


@pytest.mark.parametrize(("given_id", "kept"), [(b"abc-1.2", True), (b"a b", False), (b"x" * 129, False), (b"", False)])
def test_a_request_keeps_its_id_if_a_log_can_hold_it(given_id: bytes, kept: bool) -> None:  # noqa: FBT001
    """The engine sees one name, the client's or one of ours."""
    seen: list[bytes] = []

    async def app(scope: Scope, receive: Receive, send: Send) -> None:
        seen.extend(values_of(scope["headers"], b"x-request-id"))
        await answering(scope, receive, send)

    async def story() -> None:
        await Visitor(headers=[JSON, (b"X-Request-Id", given_id)]).visit(front(app))

        assert len(seen) == 1
        assert (seen == [given_id]) is kept

    run(story())


@pytest.mark.parametrize("path", [CHAT, "/nowhere"])
def test_an_answer_is_named_by_serve_alone(path: str) -> None:
    """Serve adds `x-request-id` to what it passes on: the engine's or ours would be a second one."""

    async def story() -> None:
        visitor = await Visitor(path).visit(front(answering))

        assert values_of(visitor.heard[0]["headers"], b"x-request-id") == []

    run(story())


def test_what_exceeds_slots_and_queue_is_refused_at_once() -> None:
    """One is answered, one waits, the third is told when to come again."""

    async def story() -> None:
        engine = Engine()
        app = front(engine)
        inside = [asyncio.create_task(Visitor().visit(app)) for _ in range(2)]
        await settled(lambda: bool(engine.asked))
        third = await Visitor().visit(app)
        counted = await metrics(app)
        engine.on.set()
        answers = await asyncio.gather(*inside)

        assert third.status == 503
        assert 1 <= int(third.headers[b"retry-after"]) <= 30
        assert [visitor.status for visitor in answers] == [200, 200]
        assert (counted["triad_front_in_flight"], counted["triad_front_queued"]) == (1, 1)
        assert counted["triad_front_refused_total"] == 1

    run(story())


def test_who_waits_longest_is_next() -> None:
    """The queue is fair."""

    async def story() -> None:
        engine = Engine()
        app = front(engine, replace(SETTINGS, queue=5))
        bodies = [json.dumps({**QUESTION, "seed": seed}).encode() for seed in range(5)]
        visits = [asyncio.create_task(Visitor(body=body).visit(app)) for body in bodies]
        await settled(lambda: bool(engine.asked))
        engine.on.set()
        await asyncio.gather(*visits)

        assert engine.asked == bodies

    run(story())


def test_who_leaves_the_queue_gives_its_place_away() -> None:
    """Nobody is refused for the sake of one who has gone."""

    async def story() -> None:
        engine = Engine()
        app = front(engine)
        first = asyncio.create_task(Visitor().visit(app))
        await settled(lambda: bool(engine.asked))
        impatient = Visitor()
        waiting = asyncio.create_task(impatient.visit(app))
        await asyncio.sleep(0)
        impatient.leave()
        await waiting
        third = asyncio.create_task(Visitor().visit(app))
        engine.on.set()

        assert (await third).status == 200
        assert (await first).status == 200
        assert len(engine.asked) == 2

    run(story())


def test_a_client_that_leaves_stops_the_engine() -> None:
    """The slot is free again at once."""

    async def story() -> None:
        engine = Engine()
        app = front(engine)
        visitor = Visitor()
        visit = asyncio.create_task(visitor.visit(app))
        await visitor.hears.wait()
        visitor.leave()
        await visit
        counted = await metrics(app)

        assert engine.cancelled == 1
        assert not visitor.ended
        assert (counted["triad_front_in_flight"], counted["triad_front_gone_total"]) == (0, 1)

    run(story())


def test_an_answered_request_leaves_nothing_running() -> None:
    """A task for each would fill the memory of a server with kept connections."""

    async def story() -> None:
        await Visitor().visit(front(answering))
        await asyncio.sleep(0)

        assert asyncio.all_tasks() == {asyncio.current_task()}

    run_by_clock(lambda _clock: story())


def test_who_leaves_with_the_whole_answer_stops_nothing() -> None:
    """Servers say farewell after the last piece; an app may still have work to do."""
    finished: list[bool] = []

    async def story() -> None:
        visitor = Visitor()

        async def tidying(scope: Scope, receive: Receive, send: Send) -> None:
            await answering(scope, receive, send)
            visitor.leave()
            for _ in range(5):
                await asyncio.sleep(0)
            finished.append(True)

        await visitor.visit(front(tidying))

        assert finished == [True]

    run(story())


def test_a_timeout_of_the_apps_own_is_a_fault_like_any_other() -> None:
    """It must not be taken for ours."""

    async def impatient(_scope: Scope, _receive: Receive, _send: Send) -> None:
        raise TimeoutError

    async def story() -> None:
        visitor = await Visitor().visit(front(impatient))

        assert (visitor.status, visitor.error["code"]) == (500, "internal_error")

    run(story())


def test_a_client_that_leaves_within_its_body_is_let_go() -> None:
    """There is nobody to answer."""

    async def story() -> None:
        visitor = Visitor(pieces=[b"{", b""])
        visitor.scope["headers"].append((b"content-length", b"9"))
        left: Message = {"type": "http.disconnect"}

        async def receive() -> Message:
            return left

        heard: list[Message] = []

        async def send(message: Message) -> None:
            heard.append(message)

        await front(unreachable)(visitor.scope, receive, send)

        assert heard == []

    run(story())


def test_a_stream_that_takes_too_long_ends_with_an_error_event() -> None:
    """A client must not take half an answer for a whole one."""

    async def story() -> None:
        engine = Engine()
        visitor = await Visitor().visit(front(engine, replace(SETTINGS, max_stream_seconds=0.01)))

        assert visitor.body.startswith(EVENT + b'data: {"error": {')
        assert visitor.body.endswith(b"}}\n\n")
        assert b"[DONE]" not in visitor.body
        assert (visitor.ended, engine.cancelled) == (True, 1)

    run(story())


def test_an_answer_in_one_piece_that_takes_too_long_is_cut() -> None:
    """The server must close the connection, which it does when the app raises."""

    async def story() -> None:
        visitor = Visitor()
        with pytest.raises(Problem, match="longer"):
            await visitor.visit(front(Engine(stream=False), replace(SETTINGS, max_stream_seconds=0.01)))

        assert not visitor.ended

    run(story())


def test_an_answer_that_does_not_begin_in_time_is_a_504() -> None:
    """Nothing has been said yet, so the status can be."""

    async def silent(_scope: Scope, _receive: Receive, _send: Send) -> None:
        await asyncio.Event().wait()

    async def story() -> None:
        visitor = await Visitor().visit(front(silent, replace(SETTINGS, max_stream_seconds=0.01)))

        assert (visitor.status, visitor.error["code"]) == (504, "timeout")

    run(story())


def test_who_waits_too_long_is_sent_away_to_come_again() -> None:
    """All the time since its arrival counts, so that a shutdown as long as the longest answer cuts nobody."""

    async def story(clock: Clock) -> None:
        engine = Engine()
        app = front(engine)
        slow = Visitor()
        slow.writes.clear()
        early = asyncio.create_task(slow.visit(app))
        await asyncio.sleep(0)
        clock.now_s += 20
        late = asyncio.create_task(Visitor().visit(app))
        await settled(lambda: bool(engine.asked))
        slow.writes.set()
        await asyncio.sleep(0)
        clock.now_s += 5
        await early
        engine.on.set()

        assert (slow.status, slow.error["code"]) == (503, "timeout")
        assert int(slow.headers[b"retry-after"]) >= 1
        assert (await late).ended

    run_by_clock(story)


def test_a_body_that_does_not_arrive_in_time_is_a_408() -> None:
    """The connection cannot be used again."""

    async def story(clock: Clock) -> None:
        slow = Visitor()
        slow.writes.clear()
        visit = asyncio.create_task(slow.visit(front(unreachable)))
        await asyncio.sleep(0)
        clock.now_s += SETTINGS.max_stream_seconds
        await settled(lambda: bool(slow.body))
        early = slow.ended
        clock.now_s += HEARS_OUT_S
        await visit

        assert (slow.status, slow.headers[b"connection"]) == (408, b"close")
        assert (early, slow.ended) == (False, True)

    run_by_clock(story)


def test_a_client_that_does_not_read_holds_no_slot() -> None:
    """When its time is up, its last words are waited for only a moment, and without the slot."""

    async def story(clock: Clock) -> None:
        engine = Engine()
        app = front(engine)
        deaf = Visitor()
        visit = asyncio.create_task(deaf.visit(app))
        await deaf.hears.wait()
        deaf.reads.clear()
        engine.on.set()
        await asyncio.sleep(0)
        clock.now_s += SETTINGS.max_stream_seconds
        await settled(lambda: bool(engine.cancelled))

        assert (await metrics(app))["triad_front_in_flight"] == 0
        clock.now_s += 1
        await settled(visit.done)
        assert isinstance(visit.exception(), Problem)

    run_by_clock(story)


def test_what_the_engine_lacks_is_refused() -> None:
    """It would answer as if nothing had been asked."""

    async def story() -> None:
        app = Front(unreachable, settings=SETTINGS, readiness=_yes, lacks=LLAMA_CPP)
        body = json.dumps({"model": "tiny", "prompt": "a", "echo": True}).encode()
        visitor = await Visitor("/v1/completions", body=body).visit(app)

        assert (visitor.status, visitor.error["param"], visitor.error["code"]) == (400, "echo", "unsupported")

    run(story())


@pytest.mark.parametrize(("own", "status"), [(NOTHING, 400), ({"top_k": integer(low=0)}, 200)])
def test_the_engine_is_asked_only_what_it_is_known_to_have(own: Mapping[str, Shape], status: int) -> None:
    """One field more may be one that holds it for minutes."""

    async def story() -> None:
        app = Front(answering, settings=SETTINGS, readiness=_yes, own=own)
        body = json.dumps({**QUESTION, "top_k": 1}).encode()

        assert (await Visitor(body=body).visit(app)).status == status

    run(story())


def test_a_body_in_no_other_coding_than_its_own_is_read() -> None:
    """`identity` says what is so anyway."""

    async def story() -> None:
        visitor = Visitor(headers=[JSON, (b"content-encoding", b"Identity")])

        assert (await visitor.visit(front(answering))).status == 200

    run(story())


def test_a_list_holds_as_many_slots_as_answers() -> None:
    """What the engine makes at once is what is counted, and the next waits for its turn."""

    async def story() -> None:
        engine = Engine()
        app = front(engine, replace(SETTINGS, slots=3, queue=2))
        listed = json.dumps({"model": "tiny", "prompt": ["a", "b"]}).encode()
        visits = [asyncio.create_task(Visitor("/v1/completions", body=listed).visit(app)) for _ in range(2)]
        await settled(lambda: bool(engine.asked))
        for _ in range(5):
            await asyncio.sleep(0)
        counted = await metrics(app)
        engine.on.set()
        await asyncio.gather(*visits)

        assert (counted["triad_front_in_flight"], counted["triad_front_queued"]) == (2, 1)
        assert (await metrics(app))["triad_front_in_flight"] == 0

    run(story())


def test_a_body_that_is_too_large_is_read_on_after_the_answer() -> None:
    """A connection that is closed before it is read empty is reset, and the answer is lost on its way."""

    async def story() -> None:
        large = Visitor(pieces=[b"x" * (SETTINGS.max_body_bytes // 2 + 1)] * 4)
        await large.visit(front(unreachable))
        told = [(bool(message.get("body")), message.get("more_body")) for message in large.heard]

        assert (large.status, large.headers[b"content-length"]) == (413, b"%d" % len(large.body))
        assert told == [(False, None), (True, True), (False, None)]
        assert large.unsent == 0

    run(story())


def test_a_body_that_is_refused_makes_room_at_once() -> None:
    """Whoever it belongs to may hear of it as late as it likes."""

    async def story() -> None:
        app = front(answering, replace(SETTINGS, slots=1, queue=0, max_body_bytes=1_000))
        large = Visitor(pieces=[b"x" * 600] * 3)
        large.reads.clear()
        visit = asyncio.create_task(large.visit(app))
        await settled(lambda: large.unsent == 1)
        other = await Visitor(body=json.dumps({**QUESTION, "user": "x" * 600}).encode()).visit(app)
        large.reads.set()
        await visit

        assert (other.status, large.status) == (200, 413)

    run(story())


def test_bodies_that_arrive_slowly_are_given_up_before_the_longest_answer() -> None:
    """They hold memory and nobody computes for them."""

    async def story(clock: Clock) -> None:
        slow = Visitor()
        slow.writes.clear()
        visit = asyncio.create_task(slow.visit(front(unreachable, replace(SETTINGS, max_stream_seconds=600))))
        await asyncio.sleep(0)
        clock.now_s += READING_S
        await settled(lambda: bool(slow.body))
        clock.now_s += HEARS_OUT_S
        await visit

        assert (slow.status, slow.error["code"], slow.headers[b"connection"]) == (408, "timeout", b"close")

    run_by_clock(story)


def test_bodies_beyond_what_slots_and_queue_can_hold_are_refused() -> None:
    """Memory is bounded though nobody counts connections; what is over gives its room back."""

    async def story() -> None:
        app = front(answering)
        large = json.dumps({**QUESTION, "user": "x" * 800}).encode()
        unfinished = [Visitor(pieces=[large[:850], large[850:]]) for _ in range(2)]
        for visitor in unfinished:
            visitor.goes_on.clear()
        visits = [asyncio.create_task(visitor.visit(app)) for visitor in unfinished]
        for _ in range(3):
            await asyncio.sleep(0)
        refused = await Visitor(body=large).visit(app)
        for visitor in unfinished:
            visitor.goes_on.set()
        answered = await asyncio.gather(*visits)
        later = await Visitor(body=large).visit(app)

        assert (refused.status, refused.error["code"]) == (503, "overloaded")
        assert int(refused.headers[b"retry-after"]) >= 1
        assert [visitor.status for visitor in (*answered, later)] == [200, 200, 200]

    run(story())


@pytest.mark.parametrize("fault", [Problem(502, "engine stopped"), ValueError("secret detail")])
def test_a_fault_in_a_stream_ends_it_with_an_error_event(fault: Exception) -> None:
    """The half event is closed first, and nothing internal is told."""

    async def breaking(_scope: Scope, _receive: Receive, send: Send) -> None:
        await send({"type": "http.response.start", "status": 200, "headers": [(b"content-type", b"text/event-stream")]})
        await send({"type": "http.response.body", "body": b'data: {"cho', "more_body": True})
        raise fault

    async def story() -> None:
        app = front(breaking)
        visitor = await Visitor().visit(app)

        assert visitor.body.startswith(b'data: {"cho\n\ndata: {"error"')
        assert b"secret" not in visitor.body
        assert visitor.ended
        assert (await metrics(app))["triad_front_broken_total"] == 1

    run(story())


def test_a_fault_before_the_answer_is_an_error_object() -> None:
    """Serve would answer in plain text."""

    async def failing(_scope: Scope, _receive: Receive, _send: Send) -> None:
        msg = "secret detail"
        raise ValueError(msg)

    async def story() -> None:
        visitor = await Visitor().visit(front(failing))

        assert visitor.status == 500
        assert visitor.error["type"] == "server_error"
        assert "secret" not in visitor.error["message"]

    run(story())


def test_a_drained_front_answers_those_inside_and_refuses_others() -> None:
    """A redeploy breaks no stream."""

    async def story() -> None:
        engine = Engine()
        app = front(engine)
        inside = [asyncio.create_task(Visitor().visit(app)) for _ in range(2)]
        await settled(lambda: bool(engine.asked))
        draining = asyncio.create_task(app.drain(seconds=20))
        await asyncio.sleep(0)
        late = await Visitor().visit(app)
        probe = await Visitor("/readiness", method="GET").visit(app)
        engine.on.set()

        assert await draining
        assert [visitor.ended for visitor in await asyncio.gather(*inside)] == [True, True]
        assert (late.status, probe.status) == (503, 503)
        assert b"retry-after" in late.headers

    run(story())


def test_a_drain_ends_when_its_time_is_up() -> None:
    """A stream that never ends does not hold the process."""

    async def story() -> None:
        engine = Engine()
        app = front(engine)
        visit = asyncio.create_task(Visitor().visit(app))
        await settled(lambda: bool(engine.asked))

        assert not await app.drain(seconds=0.01)
        engine.on.set()
        await visit

    run(story())


@pytest.mark.parametrize("fault", ["wedged", "404", "down"])
def test_the_fronts_own_metrics_need_no_engine(fault: str) -> None:
    """They matter most when there is none, and an error page is no metric."""

    async def engine(_scope: Scope, _receive: Receive, send: Send) -> None:
        if fault == "wedged":
            await asyncio.Event().wait()
        if fault == "down":
            raise Problem(503, "engine is not running")
        await send({"type": "http.response.start", "status": 404, "headers": []})
        await send({"type": "http.response.body", "body": b"no such page"})

    async def story(clock: Clock) -> None:
        app = Front(engine, settings=SETTINGS, readiness=_yes)
        visit = asyncio.create_task(Visitor("/metrics", method="GET").visit(app))
        await asyncio.sleep(0)
        clock.now_s += 5
        await settled(visit.done)
        visitor = await visit

        assert visitor.status == 200
        assert visitor.body.startswith(b"# HELP triad_front")

    run_by_clock(story)


def test_a_websocket_is_closed() -> None:
    """No way leads around the checks."""
    heard: list[Message] = []

    async def send(message: Message) -> None:
        heard.append(message)

    async def receive() -> Message:
        return {"type": "websocket.connect"}

    async def story() -> None:
        await front(unreachable, KEYED)({"type": "websocket", "path": CHAT, "headers": []}, receive, send)

        assert [message["type"] for message in heard] == ["websocket.close"]

    run(story())


async def fateful(scope: Scope, _receive: Receive, send: Send) -> None:
    """Does what a header of the request says."""
    fate = scope["headers"][0][1].decode()
    if fate == "fail early":
        raise Problem(502, fate)
    await send({"type": "http.response.start", "status": 200, "headers": [(b"content-type", b"text/event-stream")]})
    for _ in range(8 if fate == "long" else 1):
        await send({"type": "http.response.body", "body": EVENT, "more_body": True})
        await asyncio.sleep(0)
    if fate == "fail late":
        raise Problem(502, fate)
    if fate == "never":
        await asyncio.Event().wait()
    await send({"type": "http.response.body", "body": b""})


def part(visitor: Visitor, visit: asyncio.Task[Visitor], farewell: str) -> None:
    """Let a client leave, or its server cancel it."""
    if farewell == "leave":
        visitor.leave()
    if farewell == "cancelled":
        visit.cancel()


FATES = st.lists(
    st.tuples(
        st.sampled_from(["answer", "fail early", "fail late", "never", "long"]),
        st.sampled_from(["stay", "leave", "cancelled"]),
        st.integers(0, 12),
    ),
    min_size=1,
    max_size=10,
)


@given(FATES, st.integers(1, 3), st.integers(0, 3))
@settings(max_examples=300, deadline=None)
def test_every_way_out_gives_the_slot_back(fates: list[tuple[str, str, int]], slots: int, queue: int) -> None:
    """Whatever engine and client do, and in whatever order: once, and only once."""

    async def story(clock: Clock) -> None:
        limits = replace(SETTINGS, slots=slots, queue=queue)
        app = front(fateful, limits)
        visitors = [Visitor(headers=[(b"fate", fate.encode()), JSON]) for fate, _, _ in fates]
        visits = [asyncio.create_task(visitor.visit(app)) for visitor in visitors]
        for turn in range(14):
            for visitor, visit, (_, farewell, when) in zip(visitors, visits, fates, strict=True):
                if when == turn:
                    part(visitor, visit, farewell)
            await asyncio.sleep(0)
        clock.now_s += SETTINGS.max_stream_seconds
        await asyncio.gather(*visits, return_exceptions=True)
        counted = await metrics(app)
        ends = await asyncio.gather(
            *(Visitor(headers=[(b"fate", b"answer"), JSON]).visit(app) for _ in range(slots + queue))
        )

        assert (counted["triad_front_in_flight"], counted["triad_front_queued"]) == (0, 0)
        assert [visitor.status for visitor in ends] == [200] * (slots + queue)
        assert all(visitor.heard for visitor, fate in zip(visitors, fates, strict=True) if fate[1] == "stay")

    run_by_clock(story)
