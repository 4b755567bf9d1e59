"""One request on its way through the gate, without a server: what goes in, what the app saw, what came out."""

import asyncio
import json
from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from gateway.asgi import ASGIApp, Message, Receive, Scope, Send
from gateway.body import Bodies
from gateway.client import Client
from gateway.failures import Failures
from gateway.gate import Gate
from gateway.house import House
from gateway.keys import Keys
from gateway.limits import Clock, Limits
from gateway.metrics import Metrics
from gateway.price import Price
from gateway.routes import CHAT as CHAT_PATH
from gateway.routes import PATHS, Routes

KEY = "key-of-a-client-of-the-tests"
ROUTES = Routes(
    paths={"assistant": PATHS["chat"], "embedder": PATHS["embedding"]},
    prices={"assistant/first": Price(prompt=0.001, completion=0.002)},
    unpriced=(),
    cooldown_s=7,
)
CHAT = {"model": "assistant", "messages": [{"role": "user", "content": "hello"}]}


def house(folder: Path, **limits: float) -> House:
    """A gateway's knowledge: one client, two routes."""
    client = Client(name="one", models=tuple(ROUTES.paths), **limits)  # type: ignore[arg-type]  # by name
    (folder / client.name).write_text(KEY, encoding="utf-8")
    clock = Clock(steady=lambda: 1000.0, utc=lambda: 0.0)

    return House(
        routes=ROUTES,
        clients={client.name: client},
        keys=Keys(folder, clients=[client.name]),
        limits={client.name: Limits(client, clock=clock)},
        bodies=Bodies(most=1000),
        metrics=Metrics(),
        failures=Failures(clock=clock.steady),
        longest_s=5,
        log_prompts=False,
    )


@dataclass(slots=True)
class Heard:
    """What the client got."""

    messages: list[Message] = field(default_factory=list)

    async def send(self, message: Message) -> None:
        """Take a message as a server does."""
        self.messages.append(message)

    @property
    def status(self) -> int:
        """Of the answer."""
        status: int = self.messages[0]["status"]

        return status

    @property
    def headers(self) -> dict[bytes, bytes]:
        """Of the answer."""
        return dict(self.messages[0]["headers"])

    @property
    def body(self) -> bytes:
        """All of it."""
        return b"".join(each.get("body", b"") for each in self.messages[1:])

    @property
    def error(self) -> dict[str, Any]:
        """The error object that it is."""
        error: dict[str, Any] = json.loads(self.body)["error"]

        return error


def scope(path: str = CHAT_PATH, *, method: str = "POST", headers: Mapping[str, str] | None = None) -> Scope:
    """A request with the right key, unless its headers say otherwise."""
    given = {"authorization": f"Bearer {KEY}", "content-type": "application/json", **(headers or {})}
    pairs = [(name.encode(), value.encode()) for name, value in given.items() if value]

    return {"type": "http", "method": method, "path": path, "query_string": b"", "headers": pairs}


def sent(*pieces: bytes) -> Receive:
    """A body in pieces, then a client that waits."""
    left: list[Message] = [
        {"type": "http.request", "body": piece, "more_body": at < len(pieces) - 1} for at, piece in enumerate(pieces)
    ]

    async def receive() -> Message:
        if left:
            return left.pop(0)
        await asyncio.Event().wait()
        return {"type": "http.disconnect"}

    return receive


def ask(app: ASGIApp, known: House, asked: Scope | None = None, body: object = CHAT) -> Heard:
    """Send one request through a gate before an app."""
    raw = body if isinstance(body, bytes) else json.dumps(body).encode()
    heard = Heard()
    gate = Gate(app, known)
    asyncio.run(_called(gate, asked or scope(), sent(raw), heard.send))

    return heard


async def _called(gate: Gate, asked: Scope, receive: Receive, send: Send) -> None:
    await gate(asked, receive, send)


def says(*pieces: bytes, status: int = 200, kind: bytes = b"application/json") -> ASGIApp:
    """An app that answers in pieces."""

    async def app(_: Scope, receive: Receive, send: Send) -> None:
        await receive()
        headers = [(b"content-type", kind), (b"x-litellm-model-id", b"assistant/first"), (b"x-litellm-version", b"1")]
        await send({"type": "http.response.start", "status": status, "headers": headers})
        for piece in pieces:
            await send({"type": "http.response.body", "body": piece, "more_body": True})
        await send({"type": "http.response.body", "body": b"", "more_body": False})

    return app


def streams(*events: bytes) -> ASGIApp:
    """An app that answers with events."""
    return says(*(b"data: %b\n\n" % each for each in events), kind=b"text/event-stream; charset=utf-8")


def fails(raised: Callable[[], Awaitable[None]]) -> ASGIApp:
    """An app that does something else than answer."""

    async def app(_: Scope, __: Receive, ___: Send) -> None:
        await raised()

    return app
