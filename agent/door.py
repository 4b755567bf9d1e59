"""The one way in: whoever has no key, or brings what nobody can read, is answered here."""

import json
import logging
import time
from dataclasses import dataclass, field

from agent.asgi import BODY, START, ASGIApp, Header, Message, Receive, Scope, Send
from agent.body import read_body
from agent.keys import Keys
from agent.problem import Problem, failure
from agent.trace import SCOPE, Trace, trace_of
from agent.visitor import ClientGoneError

KEYED = frozenset({"/chat", "/weather/current", "/weather/forecast"})
"""Paths that cost somebody something."""

_NOTHING_ELSE = (
    "default-src 'none'; script-src 'self'; style-src 'self'; connect-src 'self'; img-src 'self'; font-src 'self'; "
    "base-uri 'none'; form-action 'none'; frame-ancestors 'none'; "
    "require-trusted-types-for 'script'; trusted-types 'none'"
)
_SAFETY: tuple[Header, ...] = (
    (b"content-security-policy", _NOTHING_ELSE.encode()),
    (b"x-content-type-options", b"nosniff"),
    (b"referrer-policy", b"no-referrer"),
)
"""On every answer: a page of ours runs scripts of ours, and nothing takes another answer for a page."""

_LOGGER = logging.getLogger(__name__)


@dataclass(slots=True, kw_only=True)
class _Visit:
    """One request on its way."""

    trace: Trace
    send: Send
    client: str = ""
    status: int = 0
    began_s: float = field(default_factory=time.monotonic)

    async def give(self, message: Message) -> None:
        """Send a message; the first one carries the headers of every answer."""
        if message["type"] == START:
            self.status = message["status"]
            name = (b"x-request-id", self.trace.id.encode())
            message = {**message, "headers": [*message.get("headers", ()), name, *_SAFETY]}
        await self.send(message)

    async def fail(self, problem: Problem) -> None:
        """Answer with an error and nothing else."""
        body = json.dumps(problem.document(self.trace.id)).encode()
        length = (b"content-length", str(len(body)).encode())
        await self.give({"type": START, "status": problem.status, "headers": [*problem.headers, length]})
        await self.give({"type": BODY, "body": body})


class Door:
    """An ASGI app around FastAPI's."""

    def __init__(self, app: ASGIApp, *, keys: Keys | None, max_body_bytes: int) -> None:
        """Stand before an app.

        Args:
            app: FastAPI's.
            keys: None lets everybody in.
            max_body_bytes: Of a request.
        """
        self._app = app
        self._keys = keys
        self._max_body_bytes = max_body_bytes

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer one request."""
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        visit = _Visit(trace=trace_of(scope["headers"]), send=send)
        scope[SCOPE] = visit.trace
        try:
            await self._let_in(visit, scope, receive)
        except ClientGoneError:
            pass
        except Problem as problem:
            await visit.fail(problem)
        except Exception:  # whoever asks is told something, and not what went wrong inside
            _LOGGER.exception("trace_id=%s, path=%s | agent failed", visit.trace.id, scope["path"])
            if visit.status:
                raise
            await visit.fail(failure())
        finally:
            _tell(visit, scope)

    async def _let_in(self, visit: _Visit, scope: Scope, receive: Receive) -> None:
        if scope["path"] in KEYED:
            visit.client = "anybody" if self._keys is None else self._keys.client(scope["headers"])
            if scope["method"] == "POST":
                receive = await read_body(scope["headers"], receive, most=self._max_body_bytes)
        await self._app(scope, receive, visit.give)


def _tell(visit: _Visit, scope: Scope) -> None:
    """Log what costs something; probes and pages are no news."""
    if scope["path"] not in KEYED:
        return
    seconds = time.monotonic() - visit.began_s
    known = visit.trace.id, visit.client, scope["path"], visit.status, seconds
    _LOGGER.info("trace_id=%s, client=%s, path=%s, status=%d, seconds=%.3f | answered", *known)
