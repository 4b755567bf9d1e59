"""Whether the engine can decode, asked at most so often."""

import asyncio
from collections.abc import Awaitable, Callable

_KEPT_S = 1.0


class Readiness:
    """Shares one question among all who ask: probes carry no key, and an answer may cost the engine a token."""

    def __init__(self, ask: Callable[[], Awaitable[bool]]) -> None:
        self._ask = ask
        self._asking: asyncio.Task[bool] | None = None
        self._asked_s = 0.0

    async def __call__(self) -> bool:
        """Give the engine's answer, at most a second old."""
        now_s = asyncio.get_running_loop().time()
        if self._asking is None or (self._asking.done() and now_s - self._asked_s >= _KEPT_S):
            self._asking = asyncio.create_task(self._answer())
            self._asked_s = now_s

        return await asyncio.shield(self._asking)

    async def _answer(self) -> bool:
        return await self._ask()
