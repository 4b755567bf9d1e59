"""The way to the gateway: one client, whose connections all answers share."""

import time
from collections.abc import Callable

import httpx
from openai import AsyncOpenAI

from agent.key_file import KeyFile
from agent.problem import Problem
from agent.settings import Settings
from agent.transport import BoundedTransport

_CONNECT_S = 5.0
_READY_S = 2.0
_FRESH_S = 1.0
"""How long an answer about the gateway's readiness holds."""

_NO_KEY = "none"
"""What OpenAI's client is given where there is no key, as it makes no request without one."""

_SPARE = 8
"""Connections besides those of answers: for looks at the gateway's readiness."""


class Gateway:
    """Asks the model, and whether there is one.

    Attributes:
        client: OpenAI's; it asks once, for the gateway itself asks again where that is worth it.
    """

    def __init__(self, settings: Settings, *, clock: Callable[[], float] = time.monotonic) -> None:
        """Make the client; nothing is asked yet.

        Raises:
            SettingsError: The key cannot be read.
        """
        most = settings.parallel + _SPARE
        key = None if settings.gateway_key is None else KeyFile(settings.gateway_key)
        self._http = httpx.AsyncClient(
            # An answer is bounded as a whole, by its budget.
            timeout=httpx.Timeout(None, connect=_CONNECT_S),
            transport=BoundedTransport(
                limits=httpx.Limits(max_connections=most, max_keepalive_connections=most),
                trust_env=False,  # no proxy stands before the gateway
            ),
            trust_env=False,
            event_hooks={} if key else {"request": [_without_key]},
        )
        self.client = AsyncOpenAI(
            base_url=settings.gateway_url,
            api_key=key or _NO_KEY,
            max_retries=0,
            http_client=self._http,
        )
        _ = self.client.chat.completions  # imported when first used, which is now
        self._clock = clock
        self._readiness = f"{settings.gateway_url.removesuffix('/v1')}/readiness"
        self._ready = False
        self._looked_s = -_FRESH_S

    async def ready(self) -> bool:
        """Tell whether the gateway can answer, as it says itself."""
        now_s = self._clock()
        if now_s - self._looked_s < _FRESH_S:
            return self._ready
        self._looked_s = now_s
        try:
            self._ready = (await self._http.get(self._readiness, timeout=_READY_S)).is_success
        except (httpx.HTTPError, Problem):
            self._ready = False

        return self._ready

    async def aclose(self) -> None:
        """Close every connection."""
        await self.client.close()


async def _without_key(request: httpx.Request) -> None:
    request.headers.pop("authorization", None)
