"""What a request does while its engine is not there: it waits for a moment, instead of being refused."""

import asyncio

from serving.asgi import ASGIApp, Message, Receive, Scope, Send, replayed
from serving.engine import Engine
from serving.problem import Problem

RESTART_S = 10.0
PAUSE_S = 0.05
"""Between the loss that a request saw and the one that the supervisor sees."""

LOST = frozenset({"engine_down", "engine_lost"})


class Patient:
    """Holds a request while the engine starts again, and asks once more where a dying engine has said nothing yet."""

    def __init__(self, relay: ASGIApp, engine: Engine) -> None:
        self._relay = relay
        self._engine = engine

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Relay one request; questions without a body are about the present and do not wait.

        Raises:
            Problem: The engine did not come back in time, or it broke off in the middle of its answer.
        """
        if scope["type"] != "http" or scope["method"] != "POST":
            await self._relay(scope, receive, send)
            return
        body = await receive()
        told = _Told(send)
        clock = asyncio.get_running_loop().time
        until_s = clock() + RESTART_S
        while True:
            await self._engine.until_ready(seconds=max(0.0, until_s - clock()))
            try:
                await self._relay(scope, replayed(body, receive), told)
            except Problem as problem:
                if problem.code not in LOST or told.something or clock() >= until_s:
                    raise
                await asyncio.sleep(PAUSE_S)
            else:
                return


class _Told:
    """Whether the client has heard anything yet."""

    def __init__(self, send: Send) -> None:
        self._send = send
        self.something = False

    async def __call__(self, message: Message) -> None:
        self.something = True
        await self._send(message)
