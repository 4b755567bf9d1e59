"""The one way in: whoever has no key, no right or no room left is answered here, cheaply; LiteLLM sees the rest."""

import asyncio
import json
import logging
import time
from collections.abc import Collection, Mapping
from dataclasses import dataclass, field

from gateway.answer import Answer, broke_off
from gateway.asgi import ASGIApp, Receive, Scope, Send, header
from gateway.body import ClientGoneError
from gateway.client import Client
from gateway.house import House
from gateway.metrics import CONTENT_TYPE
from gateway.problem import Problem
from gateway.prompt import log_prompt
from gateway.question import Question, Reader
from gateway.request_id import HEADER, request_id
from gateway.routes import CHAT, COMPLETIONS, EMBEDDINGS
from gateway.visitor import Visitor

LIVENESS, READINESS, METRICS, MODELS = "/health/liveliness", "/health/readiness", "/metrics", "/v1/models"
HEALTH = frozenset({LIVENESS, READINESS, "/health", "/readiness"})
"""Under LiteLLM's names, and under those of the model servers."""

ASKED = frozenset({CHAT, COMPLETIONS, EMBEDDINGS})
METHODS: Mapping[str, str] = {
    **dict.fromkeys((*HEALTH, METRICS, MODELS), "GET"),
    **dict.fromkeys(ASKED, "POST"),
}
"""Every path that exists, and one below the models for each; nothing else does: LiteLLM's other doors stay shut."""

_MODEL = f"{MODELS}/"

CLIENT = "triad.client"
"""Where ASGI's scope holds the client for LiteLLM's hook."""

_CARRIED = frozenset({b"accept", b"content-type", b"host", b"traceparent", b"tracestate"})
"""What LiteLLM is told of a request's headers: no key, and none of those that steer it."""

_KEY = frozenset({b"authorization"})
"""And that where LiteLLM's database knows the keys."""

_JSON = b"application/json"
_LOGGER = logging.getLogger(__name__)


@dataclass(slots=True, kw_only=True)
class Visit:
    """One request on its way; names are empty until they are known to be the platform's own."""

    scope: Scope
    visitor: Visitor
    receive: Receive
    answer: Answer
    id: bytes
    path: str
    client: str = ""
    route: str = ""
    began_s: float = field(default_factory=time.monotonic)


class Gate:
    """An ASGI app around LiteLLM's."""

    def __init__(self, app: ASGIApp, house: House) -> None:
        """Stand before an app.

        Args:
            app: LiteLLM.
            house: What the gate knows.
        """
        self._app = app
        self._house = house
        self._reader = Reader(routes=house.routes)

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer one connection."""
        match scope["type"]:
            case "http":
                await self._answer(self._visit(scope, receive, send))
            case "lifespan":
                await self._app(scope, receive, send)
            case _:
                await send({"type": "websocket.close", "code": 1008})

    def _visit(self, scope: Scope, receive: Receive, send: Send) -> Visit:
        name = request_id(scope["headers"])
        routes = self._house.routes
        answer = Answer(
            send,
            headers=[(HEADER, name)],
            prices=routes.prices,
            cooldown_s=routes.cooldown_s,
            checks_keys=self._house.keys is None,
        )

        return Visit(scope=scope, visitor=Visitor(receive), receive=receive, answer=answer, id=name, path=scope["path"])

    async def _answer(self, visit: Visit) -> None:
        try:
            await self._route(visit)
        except ClientGoneError:
            visit.answer.ended = True
        except Problem as problem:
            await visit.answer.fail(problem)
        except Exception:
            _LOGGER.exception("request_id=%s, path=%s | gateway failed", visit.id.decode(), visit.path)
            await visit.answer.fail(Problem(500, "the gateway failed", code="internal_error"))
        finally:
            self._count(visit)

    async def _route(self, visit: Visit) -> None:
        method = "GET" if visit.path.startswith(_MODEL) else METHODS.get(visit.path)
        if method is None:
            raise Problem(404, f"path {visit.path!r} does not exist"[:500], code="not_found")
        if visit.scope["method"] != method:
            message = f"method must be {method!r}, got {visit.scope['method']!r}"
            raise Problem(405, message, code="method_not_allowed", more=((b"allow", method.encode()),))
        match visit.path:
            case path if path in HEALTH:
                await self._give(visit, {"status": "ok"})
            case "/metrics":
                await visit.answer.give(200, self._house.metrics.text(), [(b"content-type", CONTENT_TYPE)])
            case "/v1/models":
                await self._give(visit, _listed(self._client(visit).models))
            case path if path.startswith(_MODEL):
                await self._give(visit, _one(path.removeprefix(_MODEL), self._client(visit).models))
            case _:
                await self._ask(visit, self._client(visit))

    def _client(self, visit: Visit) -> Client:
        client = self._house.who(visit.scope["headers"])
        visit.client = client.name

        return client

    async def _ask(self, visit: Visit, client: Client) -> None:
        limits = self._house.limits[client.name]
        limits.enter()
        self._house.metrics.in_flight += 1
        try:
            await self._admitted(visit, client)
        finally:
            self._house.metrics.in_flight -= 1
            limits.leave(visit.answer.spent)

    async def _admitted(self, visit: Visit, client: Client) -> None:
        """Read what is asked only now: a request counts whatever is in it, and to find out is what costs."""
        kind = (header(visit.scope["headers"], b"content-type") or b"").partition(b";")[0].strip().lower()
        if kind != _JSON:
            message = f"content-type must be 'application/json', got {kind.decode('latin-1')!r}"
            raise Problem(415, message[:500], code="wrong_type")
        body = await self._house.bodies.read(visit.scope["headers"], visit.receive)
        try:
            question = self._reader.question(visit.path, body, models=client.models)
            visit.route = question.model
            if self._house.log_prompts:
                log_prompt(body, request_id=visit.id, client=client.name, route=visit.route)
            await self._in_time(visit, client, question)
        finally:
            self._house.bodies.let_go(body)

    async def _in_time(self, visit: Visit, client: Client, question: Question) -> None:
        try:
            async with asyncio.timeout(self._house.longest_s) as deadline:
                with visit.visitor.watched(question.body, deadline) as receive:
                    await self._pass(visit, client, question, receive)
        except TimeoutError:
            if not deadline.expired():
                raise
            if visit.visitor.gone:
                raise ClientGoneError from None
            message = f"the answer took longer than {self._house.longest_s:g} s"
            raise Problem(504, message, code="timeout") from None

    async def _pass(self, visit: Visit, client: Client, question: Question, receive: Receive) -> None:
        visit.answer.counts = question.counts
        visit.answer.texts = visit.path == COMPLETIONS
        names = _CARRIED | _KEY if self._house.keys is None else _CARRIED
        carried = [each for each in visit.scope["headers"] if each[0] in names]
        length = (b"content-length", str(len(question.body)).encode())
        scope = {**visit.scope, "headers": [*carried, length, (HEADER, visit.id)], "query_string": b"", CLIENT: client}
        await self._app(scope, receive, visit.answer)
        if not visit.answer.ended:
            raise broke_off()

    async def _give(self, visit: Visit, document: object) -> None:
        body = json.dumps(document).encode()
        length = (b"content-length", str(len(body)).encode())
        await visit.answer.give(200, body, [(b"content-type", _JSON), length])

    def _count(self, visit: Visit) -> None:
        answer, metrics = visit.answer, self._house.metrics
        seconds = time.monotonic() - visit.began_s
        if visit.route:
            metrics.answered(client=visit.client, route=visit.route, status=answer.status, seconds=seconds)
            metrics.used(answer.spent, client=visit.client, route=visit.route)
        if answer.broken:
            metrics.broken(visit.route)
        if answer.problem is not None:
            metrics.refused(answer.problem.reason)
        self._house.failures.tell(answer, request_id=visit.id, client=visit.client, route=visit.route, seconds=seconds)


def _listed(models: Collection[str]) -> object:
    """What OpenAI's clients read as the list of models."""
    return {"object": "list", "data": [_model(each) for each in models]}


def _one(name: str, models: Collection[str]) -> object:
    if name not in models:
        message = f"model {name!r:.60} does not exist, allowed: {', '.join(models) or 'none'}"
        raise Problem(404, message, code="model_not_found", param="model")

    return _model(name)


def _model(name: str) -> Mapping[str, str]:
    return {"id": name, "object": "model", "owned_by": "triad"}
