"""What a request does while its engine is not there: it waits for a moment, instead of being refused."""

import asyncio
from contextlib import suppress

from serving.asgi import ASGIApp, Message, Receive, Scope, Send, replayed
from serving.engine import Engine
from serving.problem import Problem

RESTART_S = 10.0
PAUSE_S = 0.05
NOTICED_S = 1.0
"""Between the loss that a request saw and the one that the supervisor sees; longer than that it was no death."""

LOST = frozenset({"engine_down", "engine_lost"})


class Patient:
    """Holds a request while the engine starts again, and asks once more where a dying engine has said nothing yet.

    It asks the next engine and no third one: two that died over one request may well have died of it.
    """

    def __init__(self, relay: ASGIApp, engine: Engine) -> None:
        self._relay = relay
        self._engine = engine

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Relay one request; questions without a body are about the present and do not wait.

        Raises:
            Problem: The engine did not come back in time, died twice, or broke off in the middle of its answer.
        """
        if scope["type"] != "http" or scope["method"] != "POST":
            await self._relay(scope, receive, send)
            return
        body = await receive()
        told = _Told(send)
        clock = asyncio.get_running_loop().time
        until_s = clock() + RESTART_S
        await self._engine.until_ready(seconds=RESTART_S)
        port = self._engine.port()
        try:
            await self._relay(scope, replayed(body, receive), told)
        except Problem as problem:
            if problem.code not in LOST or told.something or clock() >= until_s:
                raise
        else:
            return
        await self._noticed(port)
        await self._engine.until_ready(seconds=max(0.0, until_s - clock()))
        await self._relay(scope, replayed(body, receive), told)

    async def _noticed(self, port: int | None) -> None:
        """Wait until the engine that was lost is known to be, lest it is asked again."""
        with suppress(TimeoutError):
            async with asyncio.timeout(NOTICED_S):
                while port is not None and self._engine.port() == port:
                    await asyncio.sleep(PAUSE_S)


class _Told:
    """Whether the client has heard anything yet."""

    def __init__(self, send: Send) -> None:
        self._send = send
        self.something = False

    async def __call__(self, message: Message) -> None:
        self.something = True
        await self._send(message)
