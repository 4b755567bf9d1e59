"""Between the agent and the stand-in for Open-Meteo: no network, and no time that passes."""

from collections.abc import AsyncIterator
from dataclasses import dataclass, field

import httpx

from agent.weather.open_meteo import OpenMeteo
from agent.weather.source import Source
from tests.agent.stand_in import StandIn

URL = "http://open-meteo.test"


@dataclass(slots=True)
class Time:
    """A clock that only sleeping moves."""

    now_s: float = 1_800_000_000.0
    slept: list[float] = field(default_factory=list)

    def __call__(self) -> float:
        """Tell the time."""
        return self.now_s

    async def sleep(self, seconds: float) -> None:
        """Be later at once."""
        self.slept.append(seconds)
        self.now_s += seconds


class Pieces(httpx.AsyncByteStream):
    """A body that comes in pieces."""

    def __init__(self, *pieces: bytes) -> None:
        self._pieces = pieces
        self.given = 0

    async def __aiter__(self) -> AsyncIterator[bytes]:
        for piece in self._pieces:
            self.given += 1
            yield piece


class Wire(httpx.AsyncBaseTransport):
    """Carries questions to a stand-in; what takes long takes too long."""

    def __init__(self, stand_in: StandIn) -> None:
        self._stand_in = stand_in

    async def handle_async_request(self, request: httpx.Request) -> httpx.Response:
        """Carry one."""
        answer = self._stand_in.answer(request.url.path, dict(request.url.params))
        if answer.delay_s:
            message = "too late"
            raise httpx.ReadTimeout(message, request=request)

        return httpx.Response(answer.status, headers=dict(answer.headers), stream=Pieces(answer.body))


def open_meteo(stand_in: StandIn, time: Time | None = None, *, key: str | None = None) -> OpenMeteo:
    """Open-Meteo as the agent knows it, with the stand-in at the other end."""
    clock = time or Time()
    sources = [Source(URL, transport=Wire(stand_in), clock=clock, sleep=clock.sleep) for _ in range(2)]

    return OpenMeteo(forecast=sources[0], geocoding=sources[1], key=key)
