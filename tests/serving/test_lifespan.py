import asyncio

import pytest

from serving.asgi import Message, Receive, Scope, Send
from serving.lifespan import lifespan
from tests.serving.visitor import run

SCOPE = {"type": "lifespan"}
BOTH = ["lifespan.startup.complete", "lifespan.shutdown.complete"]


async def _rejecting(_scope: Scope, _receive: Receive, _send: Send) -> None:
    msg = "http only"
    raise RuntimeError(msg)


async def _ignoring(_scope: Scope, _receive: Receive, _send: Send) -> None:
    pass


async def _deaf(_scope: Scope, receive: Receive, _send: Send) -> None:
    await receive()


async def _starting(_scope: Scope, receive: Receive, send: Send) -> None:
    await receive()
    await send({"type": "lifespan.startup.complete"})


async def _speaking(scope: Scope, receive: Receive, send: Send) -> None:
    await _starting(scope, receive, send)
    await receive()
    await send({"type": "lifespan.shutdown.complete"})


async def _failing(_scope: Scope, receive: Receive, send: Send) -> None:
    await receive()
    await send({"type": "lifespan.startup.failed", "message": "no"})


async def _breaking(scope: Scope, receive: Receive, send: Send) -> None:
    await _starting(scope, receive, send)
    msg = "broken"
    raise RuntimeError(msg)


async def _lived(app: object) -> list[str]:
    messages: asyncio.Queue[Message] = asyncio.Queue()
    messages.put_nowait({"type": "lifespan.startup"})
    messages.put_nowait({"type": "lifespan.shutdown"})
    told: list[str] = []

    async def send(message: Message) -> None:
        told.append(message["type"])

    await lifespan(app, SCOPE, messages.get, send)  # type: ignore[arg-type]
    return told


@pytest.mark.parametrize("app", [_rejecting, _ignoring, _deaf, _starting, _speaking])
def test_start_and_stop_are_answered_whatever_the_app_does(app: object) -> None:
    """Serve kills a replica that leaves one of them open."""

    async def story() -> None:
        assert await _lived(app) == BOTH

    run(story())


def test_a_failed_start_stays_failed() -> None:
    """A server without its app must not come up."""

    async def story() -> None:
        assert await _lived(_failing) == ["lifespan.startup.failed"]

    run(story())


def test_an_app_that_breaks_after_its_start_is_heard() -> None:
    """It speaks the protocol, so its error is one."""

    async def story() -> None:
        with pytest.raises(RuntimeError, match="broken"):
            await _lived(_breaking)

    run(story())
