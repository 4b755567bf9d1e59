"""A service that answers JSON over HTTP: asked patiently, and not believed."""

import asyncio
import logging
import re
import time
from collections.abc import Awaitable, Callable, Mapping
from typing import Final, TypeVar

import httpx
from pydantic import BaseModel, ValidationError
from tenacity import AsyncRetrying, RetryCallState, retry_if_exception_type, stop_after_attempt, stop_before_delay
from tenacity.wait import wait_random_exponential

from agent.weather.breaker import FAILURES, PAUSE_S, Breaker
from agent.weather.errors import DOWN, TOO_MANY, WeatherDownError, WeatherFailedError, WeatherSlowError

LOOKUP_S: Final = 5
"""Longest that one lookup takes with all its attempts; a question about the weather takes two."""

_CONNECT_S: Final = 2.0
_READ_S: Final = 4
_PARALLEL: Final = 6
"""Open-Meteo's free service queues so many of one address: https://github.com/open-meteo/open-meteo/issues/1493."""

_LARGEST: Final = 1 << 18
"""Bytes of an answer; a hundred places have some 50,000."""

_LONGEST_WAIT_S: Final = 300
_SECONDS = re.compile(r"\d{1,9}", re.ASCII)
_LOGGER = logging.getLogger(__name__)
_JITTER = wait_random_exponential(multiplier=0.2, max=1)

# At INFO it writes every URL, and a key stands in some.
logging.getLogger("httpx").setLevel(logging.WARNING)

M = TypeVar("M", bound=BaseModel)
Parameters = Mapping[str, str | int | float]


class Source:
    """One address, its connections and its circuit breaker."""

    def __init__(
        self,
        url: str,
        *,
        transport: httpx.AsyncBaseTransport | None = None,
        clock: Callable[[], float] = time.monotonic,
        sleep: Callable[[float], Awaitable[None]] = asyncio.sleep,
    ) -> None:
        """Ask nothing yet.

        Args:
            url: Where it answers, without a path.
            transport: Instead of the network.
            clock: Seconds that never go back.
            sleep: What passes the time between attempts.
        """
        self._client = httpx.AsyncClient(
            base_url=url,
            transport=transport,
            headers={"accept": "application/json", "accept-encoding": "identity", "user-agent": "triad-agent"},
            timeout=httpx.Timeout(_READ_S, connect=_CONNECT_S),
            limits=httpx.Limits(max_connections=_PARALLEL),
            follow_redirects=False,
        )
        self._breaker = Breaker(clock=clock)
        self._sleep = sleep

    async def get(self, path: str, parameters: Parameters, shape: type[M]) -> M:
        """Ask until there is an answer or no more time, and check it.

        Raises:
            WeatherDownError: There is none, or it has another shape.
            WeatherSlowError: It takes too long.
        """
        attempts = AsyncRetrying(
            retry=retry_if_exception_type(WeatherFailedError),
            stop=stop_after_attempt(FAILURES) | stop_before_delay(LOOKUP_S),
            wait=_wait_s,
            sleep=self._sleep,
            reraise=True,
        )
        answer: tuple[int, bytes] = await attempts(self._ask, path, parameters)
        status, body = answer
        if status != httpx.codes.OK:
            self._log(f"status {status}")
            raise WeatherDownError(retry_after_s=PAUSE_S)
        try:
            return shape.model_validate_json(body, strict=True)
        except ValidationError as error:
            first = error.errors(include_url=False, include_input=False)[0]
            self._log(f"an answer of another shape at {first['loc']}: {first['msg']}")
            raise WeatherDownError(retry_after_s=PAUSE_S) from None

    async def aclose(self) -> None:
        """Close its connections."""
        await self._client.aclose()

    async def _ask(self, path: str, parameters: Parameters) -> tuple[int, bytes]:
        with self._breaker.watching():
            try:
                async with self._client.stream("GET", path, params=parameters) as response:
                    self._refuse_failure(response)

                    return response.status_code, await self._whole(response)
            except (httpx.ReadTimeout, httpx.WriteTimeout, httpx.PoolTimeout):
                self._log(f"nothing within {_READ_S} s")
                raise WeatherSlowError(waited_s=_READ_S) from None
            except httpx.TransportError as error:
                self._log(f"no connection, {error!r}")
                raise WeatherFailedError(retry_after_s=PAUSE_S) from None

    def _refuse_failure(self, response: httpx.Response) -> None:
        is_busy = response.status_code == httpx.codes.TOO_MANY_REQUESTS
        if not is_busy and not response.is_server_error:
            return
        told = response.headers.get("retry-after", "")
        is_told = _SECONDS.fullmatch(told) is not None
        self._log(f"status {response.status_code}, retry-after {told!r}")
        raise WeatherFailedError(
            retry_after_s=max(1, min(int(told), _LONGEST_WAIT_S)) if is_told else PAUSE_S,
            is_told=is_told,
            reason=TOO_MANY if is_busy else DOWN,
        )

    async def _whole(self, response: httpx.Response) -> bytes:
        """Read at most what an answer may have, as it comes: nothing is unpacked."""
        body = bytearray()
        async for piece in response.aiter_raw():
            body += piece
            if len(body) > _LARGEST:
                self._log(f"an answer of more than {_LARGEST} bytes")
                raise WeatherDownError(retry_after_s=PAUSE_S)

        return bytes(body)

    def _log(self, what: str) -> None:
        _LOGGER.warning("host=<%s> | weather service gave %s", self._client.base_url.host, what)


def _wait_s(state: RetryCallState) -> float:
    """What the service says, or else a little, at random so that not all come again at once."""
    error = state.outcome.exception() if state.outcome else None
    told_s = error.retry_after_s if isinstance(error, WeatherFailedError) and error.is_told else 0

    return told_s + _JITTER(state)
