"""The way from the front to an engine that speaks HTTP on this machine; its bytes pass unparsed."""

from collections.abc import Callable
from urllib.parse import quote

from serving.asgi import Header, Receive, Scope, Send, path_of
from serving.engine_error import problem_of
from serving.problem import Problem
from serving.seat import keep_seat
from serving.upstream import EngineLostError, Upstream
from serving.upstream_pool import UpstreamPool

_RETRY_AFTER_S = 2
_FIRST_ERROR = 400
_MOST_WORDS = 65_536
_CARRIED = frozenset({b"accept", b"content-type", b"traceparent", b"tracestate", b"x-request-id"})
"""What the engine is told of a request's headers: no key, nothing that concerns the client's own connection."""

_HOP_BY_HOP = frozenset(
    {
        b"connection",
        b"keep-alive",
        b"proxy-authenticate",
        b"proxy-connection",
        b"te",
        b"trailer",
        b"transfer-encoding",
        b"upgrade",
        b"server",  # the server that carries the answer to the client writes its own of these two
        b"date",
    }
)


class Relay:
    """An ASGI app that asks the engine; it stands behind a `Front`, which says to the client what it raises.

    Cancelled, it tells the engine at once; the request holds its slots until the engine has stopped decoding.
    """

    def __init__(self, port: Callable[[], int | None], *, idle: int) -> None:
        """Keep at most some idle connections.

        Args:
            port: Where the engine answers now on 127.0.0.1; None while there is none.
            idle: Connections kept open between requests; each may hold a thread of the engine.
        """
        self._port = port
        self._pool = UpstreamPool(idle=idle)

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Relay one request.

        Raises:
            Problem: 503, no engine answers; 502, it broke off before the answer's end; what it refused itself.
        """
        if scope["type"] == "lifespan":
            await self._live(receive, send)
            return
        request = _request(scope, await _body_of(receive))
        port = self._port()
        if port is None:
            raise _no_engine()
        idle = self._pool.take(port)
        if idle is None or not await self._relayed(idle, request, scope, send):
            await self._relayed(await self._connected(port), request, scope, send)

    async def _relayed(self, upstream: Upstream, request: bytes, scope: Scope, send: Send) -> bool:
        """Carry one exchange; False if the engine had closed this connection while it was idle."""
        try:
            upstream.ask(request)
            await upstream.head()
            await _pass_on(upstream, send)
        except EngineLostError:
            if upstream.used and not upstream.heard:
                return False
            raise Problem(502, "engine stopped before the end of its answer", code="engine_lost") from None
        finally:
            if upstream.complete:
                self._pool.give_back(upstream)
            else:
                keep_seat(scope, upstream.leave())
        return True

    async def _connected(self, port: int) -> Upstream:
        try:
            return await self._pool.connect(port)
        except OSError as error:
            raise _no_engine() from error

    async def _live(self, receive: Receive, send: Send) -> None:
        await receive()
        await send({"type": "lifespan.startup.complete"})
        await receive()
        self._pool.close()
        await send({"type": "lifespan.shutdown.complete"})


async def _pass_on(upstream: Upstream, send: Send) -> None:
    if upstream.status >= _FIRST_ERROR:
        raise problem_of(upstream.status, await _words(upstream))
    headers = _end_to_end(upstream.headers)
    await send({"type": "http.response.start", "status": upstream.status, "headers": headers})
    more = True
    while more:
        body = await upstream.piece()
        more = not upstream.drained
        await send({"type": "http.response.body", "body": body, "more_body": more})


async def _words(upstream: Upstream) -> bytes:
    words = b""
    while not upstream.drained:
        words = (words + await upstream.piece())[:_MOST_WORDS]

    return words


async def _body_of(receive: Receive) -> bytes:
    pieces, more = [], True
    while more:
        message = await receive()
        pieces.append(message.get("body", b""))
        more = message.get("more_body", False)

    return b"".join(pieces)


def _request(scope: Scope, body: bytes) -> bytes:
    query: bytes = scope.get("query_string", b"")
    target = quote(path_of(scope)).encode() + (b"?" + query if query else b"")
    carried = b"".join(b"%b: %b\r\n" % header for header in scope["headers"] if header[0].lower() in _CARRIED)
    length = b"content-length: %d\r\n" % len(body) if scope["method"] == "POST" else b""

    return b"%b %b HTTP/1.1\r\nhost: 127.0.0.1\r\n%b%b\r\n%b" % (
        scope["method"].encode(),
        target,
        carried,
        length,
        body,
    )


def _end_to_end(headers: list[Header]) -> list[Header]:
    named = {
        name.strip().lower() for key, value in headers if key == b"connection" for name in value.split(b",")
    } | _HOP_BY_HOP

    return [header for header in headers if header[0] not in named]


def _no_engine() -> Problem:
    return Problem(503, "engine is not running; try again later", code="engine_down", retry_after_s=_RETRY_AFTER_S)
