"""The one front around every engine: keys, limits, ids and errors; answers pass through it untouched."""

import asyncio
import json
import logging
from collections.abc import Awaitable, Callable

from serving.admission import Admission
from serving.asgi import ASGIApp, Receive, Scope, Send, values_of
from serving.client import ClientGoneError
from serving.exchange import Exchange, Stage
from serving.front_metrics import CONTENT_TYPE, FrontMetrics, engine_text
from serving.front_settings import FrontSettings
from serving.key import Key
from serving.lifespan import lifespan
from serving.problem import Problem
from serving.readiness import Readiness
from serving.request_shape import SHAPES, TEXT, VECTORS, check_request

_LOGGER = logging.getLogger(__name__)

_HEALTH, _READINESS, _METRICS, _MODELS = "/health", "/readiness", "/metrics", "/v1/models"
_SERVER_FAULT = 500
_METHODS = {**dict.fromkeys((_HEALTH, _READINESS, _METRICS, _MODELS), "GET"), **dict.fromkeys(SHAPES, "POST")}
# Probes of Kubernetes and load balancers carry no secret, and learn one bit; metrics tell load and names.
_OPEN = frozenset({_HEALTH, _READINESS})


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
    ) -> None:
        """Put the front before an app.

        Args:
            app: What answers.
            settings: Name, key and limits.
            readiness: Whether the app can answer now.
            offers: Paths of POST that make sense for the model: an engine writes gibberish with one that embeds.
        """
        self._app = app
        self._offers = offers
        self._settings = settings
        self._key = None if settings.key is None else Key(settings.key)
        self._admission = Admission(slots=settings.slots, queue=settings.queue)
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
            await exchange.answer.fail(problem)
        except Exception:
            _LOGGER.exception("request_id=%s, path=%s | app failed", exchange.id, exchange.path)
            await exchange.answer.fail(Problem(500, "server failed", code="internal_error"))
        finally:
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
        self._check_head(exchange)
        match exchange.path:
            case "/health":
                await _give_ok(exchange)
            case "/readiness":
                await self._give_readiness(exchange)
            case "/metrics":
                await self._give_metrics(exchange)
            case "/v1/models":
                await self._watched(exchange, deadline, self._run)
            case _:
                await exchange.client.read(limit=self._settings.max_body_bytes)
                check_request(
                    exchange.path, exchange.client.body, model=self._settings.model, slots=self._settings.slots
                )
                await self._watched(exchange, deadline, self._run_in_slot)

    def _check_head(self, exchange: Exchange) -> None:
        method = _METHODS.get(exchange.path)
        if method is None:
            raise Problem(404, f"path {exchange.path!r} does not exist", code="not_found")
        if self._key is not None and exchange.path not in _OPEN:
            self._key.check(exchange.scope["headers"])
        if exchange.path in SHAPES and exchange.path not in self._offers:
            offered = ", ".join(sorted(self._offers))
            message = f"path {exchange.path!r} does not exist: {self._settings.model!r} answers {offered}"
            raise Problem(404, message, code="not_found")
        if exchange.scope["method"] != method:
            message = f"method must be {method!r}, got {exchange.scope['method']!r}"
            raise Problem(405, message, code="method_not_allowed", allow=method)
        if method == "POST":
            _check_content_type(exchange.scope)

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

    async def _run_in_slot(self, exchange: Exchange) -> None:
        exchange.stage = Stage.WAITING
        async with self._admission.slot():
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


def _check_content_type(scope: Scope) -> None:
    given = values_of(scope["headers"], b"content-type")
    kind = given[0].split(b";")[0].strip().lower() if given else b""
    if kind != b"application/json":
        raise Problem(
            415, f"content-type must be 'application/json', got {kind.decode('latin-1')!r}", code="wrong_type"
        )


async def _give_ok(exchange: Exchange) -> None:
    body = json.dumps({"status": "ok"}).encode()
    await exchange.answer.give(
        200, body, [(b"content-type", b"application/json"), (b"content-length", str(len(body)).encode())]
    )
