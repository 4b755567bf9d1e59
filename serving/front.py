"""The one front around every engine: keys, limits, ids and errors; answers pass through it untouched."""

import asyncio
import json
import logging
from collections.abc import Awaitable, Callable, Mapping
from functools import partial

from serving import request_head
from serving.admission import Admission
from serving.asgi import ASGIApp, Receive, Scope, Send
from serving.aside import aside
from serving.bodies import Bodies
from serving.client import ClientGoneError
from serving.exchange import Exchange, Stage
from serving.front_metrics import CONTENT_TYPE, FrontMetrics, engine_text
from serving.front_settings import FrontSettings
from serving.key import Key
from serving.lifespan import lifespan
from serving.own_fields import NOTHING
from serving.problem import Problem
from serving.readiness import Readiness
from serving.request_head import check_head
from serving.request_shape import SHAPES, TEXT, VECTORS, check_request
from serving.shape import Shape

_LOGGER = logging.getLogger(__name__)

READING_S = 30.0
"""A body must arrive within this time: it is held meanwhile."""

_SERVER_FAULT = 500


class Front:
    """Wraps an ASGI app that speaks OpenAI's API.

    An app may raise `Problem`, before its answer or in the middle: the client is told in the way that is left.
    It is cancelled when the client leaves or the time is up.
    """

    def __init__(
        self,
        app: ASGIApp,
        *,
        settings: FrontSettings,
        readiness: Callable[[], Awaitable[bool]],
        offers: frozenset[str] = TEXT | VECTORS,
        lacks: frozenset[str] = frozenset(),
        own: Mapping[str, Shape] = NOTHING,
    ) -> None:
        """Put the front before an app.

        Args:
            app: What answers.
            settings: Name, key and limits.
            readiness: Whether the app can answer now.
            offers: Paths of POST that make sense for the model: an engine writes gibberish with one that embeds.
            lacks: What the engine would ignore or do wrongly, by the names of `serving.lacks`.
            own: What the engine may be asked beyond OpenAI's API, of `serving.own_fields`.
        """
        self._app = app
        self._offers = offers
        self._check = partial(check_request, model=settings.model, slots=settings.slots, lacks=lacks, own=own)
        self._settings = settings
        self._key = None if settings.key is None else Key(settings.key)
        self._admission = Admission(slots=settings.slots, queue=settings.queue)
        self._bodies = Bodies(
            most=settings.max_body_bytes * (settings.slots + settings.queue), refusal=self._admission.refusal
        )
        self._metrics = FrontMetrics()
        self._ready = Readiness(readiness)

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer one ASGI connection."""
        match scope["type"]:
            case "http":
                await self._answer(Exchange(scope, receive, send))
            case "lifespan":
                await lifespan(self._app, scope, receive, send)
            case _:
                await send({"type": "websocket.close", "code": 1008})

    async def drain(self, *, seconds: float) -> bool:
        """Admit nobody, report unready, and wait for those inside; False if some are left when the time is up."""
        return await self._admission.drain(seconds=seconds)

    async def _answer(self, exchange: Exchange) -> None:
        try:
            await self._in_time(exchange)
        except ClientGoneError:
            self._metrics.gone += 1
        except asyncio.CancelledError:  # Serve itself cancels when the client leaves
            self._metrics.gone += 1
            raise
        except Problem as problem:
            _log(exchange, problem)
            exchange.client.let_go(self._bodies)
            await exchange.fail(problem)
        except Exception:
            _LOGGER.exception("request_id=%s, path=%s | app failed", exchange.id, exchange.path)
            await exchange.fail(Problem(500, "server failed", code="internal_error"))
        finally:
            exchange.client.let_go(self._bodies)
            self._count(exchange)

    async def _in_time(self, exchange: Exchange) -> None:
        try:
            async with asyncio.timeout(self._settings.max_stream_seconds) as deadline:
                await self._route(exchange, deadline)
        except TimeoutError:
            if not deadline.expired():
                raise
            if exchange.client.gone:
                raise ClientGoneError from None
            raise exchange.late(retry_after_s=self._admission.retry_after_s()) from None

    async def _route(self, exchange: Exchange, deadline: asyncio.Timeout) -> None:
        check_head(exchange.scope, exchange.path, key=self._key, model=self._settings.model, offers=self._offers)
        match exchange.path:
            case request_head.HEALTH:
                await _give_ok(exchange)
            case request_head.READINESS:
                await self._give_readiness(exchange)
            case request_head.METRICS:
                await self._give_metrics(exchange)
            case request_head.MODELS:
                await self._watched(exchange, deadline, self._run)
            case _:
                answers = await self._read(exchange)
                await self._watched(exchange, deadline, partial(self._run_in_slot, answers))

    async def _read(self, exchange: Exchange) -> int:
        """Read and check a request, and count the answers that it asks for."""
        try:
            async with asyncio.timeout(READING_S):
                await exchange.client.read(limit=self._settings.max_body_bytes, bodies=self._bodies)
        except TimeoutError:
            raise exchange.late(retry_after_s=self._admission.retry_after_s()) from None
        body = exchange.client.body

        return await aside(lambda: self._check(exchange.path, body), size=len(body))

    async def _watched(
        self, exchange: Exchange, deadline: asyncio.Timeout, run: Callable[[Exchange], Awaitable[None]]
    ) -> None:
        """Run until the client leaves: its deadline is then now."""

        def hurry() -> None:
            if not exchange.answer.ended and not deadline.expired():
                deadline.reschedule(0)

        exchange.client.watch(hurry)
        try:
            await run(exchange)
        finally:
            exchange.client.forget()

    async def _run_in_slot(self, answers: int, exchange: Exchange) -> None:
        exchange.stage = Stage.WAITING
        async with self._admission.slot(answers) as seat:
            exchange.scope = seat.shown_in(exchange.scope)
            await self._run(exchange)

    async def _run(self, exchange: Exchange) -> None:
        exchange.stage = Stage.ANSWERING
        await self._app(exchange.scope, exchange.client.receive, exchange.answer)

    async def _give_readiness(self, exchange: Exchange) -> None:
        if self._admission.closed or not await self._ready():
            raise Problem(
                503, "engine cannot decode now", code="not_ready", retry_after_s=self._admission.retry_after_s()
            )
        await _give_ok(exchange)

    async def _give_metrics(self, exchange: Exchange) -> None:
        body = await engine_text(self._app, exchange.scope) + self._metrics.text(self._admission)
        await exchange.answer.give(
            200, body, [(b"content-type", CONTENT_TYPE), (b"content-length", str(len(body)).encode())]
        )

    def _count(self, exchange: Exchange) -> None:
        if exchange.path in SHAPES and exchange.answer.status:
            self._metrics.answered(exchange.answer.status)
            self._metrics.broken += exchange.answer.broken


def _log(exchange: Exchange, problem: Problem) -> None:
    if problem.status >= _SERVER_FAULT and problem.retry_after_s is None:  # under overload every line would cost
        _LOGGER.warning("request_id=%s, path=%s, status=%d | %s", exchange.id, exchange.path, problem.status, problem)


async def _give_ok(exchange: Exchange) -> None:
    body = json.dumps({"status": "ok"}).encode()
    await exchange.answer.give(
        200, body, [(b"content-type", b"application/json"), (b"content-length", str(len(body)).encode())]
    )
