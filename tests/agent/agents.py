"""Agents for tests: the real service, with tools and bounds of a test's choice."""

import asyncio
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path

import httpx

from agent.answers import Answers
from agent.app import app
from agent.budget import Budget
from agent.files import File
from agent.gateway import Gateway
from agent.house import PING_S, House
from agent.keys import Keys
from agent.loop import Loop
from agent.metrics import Metrics
from agent.model import GatewayModel
from agent.settings import read_settings
from agent.toolbox import Toolbox
from agent.tools.tool import Tool
from agent.weather.weather import Weather
from contracts import environment as names
from contracts.tools import CurrentWeather, DayForecast, WeatherForecast
from tests.agent.serving import served

ROUTE = "assistant"
BODY_BYTES = 20_000
LONDON = CurrentWeather(city="London", temperature_c=11.5, conditions="cloudy", wind_kmh=14.0)
DAY = DayForecast(date="Sat 22 Nov", min_c=4.0, max_c=9.5, conditions="sunny")
INDEX = File(content=b"<!doctype html>", content_type="text/html; charset=utf-8", etag='"1"')


class Sky(Weather):
    """A stand-in for the weather: the same everywhere, or a failure."""

    credit = "Weather by a stand-in"

    def __init__(self, failure: Exception | None = None) -> None:
        self._failure = failure

    async def current(self, city: str) -> CurrentWeather:
        """The weather of now."""
        self._fail()

        return CurrentWeather(**{**LONDON, "city": city})

    async def forecast(self, city: str, days: int) -> WeatherForecast:
        """The weather of the next days."""
        self._fail()

        return WeatherForecast(city=city, days=[DAY] * days)

    async def aclose(self) -> None:
        """Nothing is open."""

    def _fail(self) -> None:
        if self._failure is not None:
            raise self._failure


def make_house(
    url: str,
    *,
    tools: Sequence[Tool] = (),
    budget: Budget | None = None,
    environment: Mapping[str, str] | None = None,
    keys: Path | None = None,
    sky: Sky | None = None,
    ping_s: float = PING_S,
    body_bytes: int = BODY_BYTES,
) -> House:
    """Put a service together.

    Args:
        url: Of the model's stand-in.
        tools: Instead of those that ship.
        budget: Instead of the one of the settings.
        environment: Of the settings, besides the gateway's.
        keys: Folder of keys; without one everybody is let in.
        sky: The weather.
        ping_s: Longest silence of a stream.
        body_bytes: Longest body.
    """
    settings = read_settings({names.GATEWAY_URL: f"{url}/v1", names.GATEWAY_MODEL: ROUTE, **(environment or {})})
    metrics = Metrics()
    gateway = Gateway(settings)
    toolbox = Toolbox(tools, metrics=metrics)
    loop = Loop(GatewayModel(gateway.client, route=ROUTE), toolbox)

    return House(
        keys=None if keys is None else Keys(keys),
        max_body_bytes=body_bytes,
        model=ROUTE,
        gateway=gateway,
        weather=sky or Sky(),
        tools=tuple(toolbox.names),
        answers=Answers(loop, budget=budget or settings.budget, parallel=settings.parallel, metrics=metrics),
        metrics=metrics,
        files={"index.html": INDEX},
        ping_s=ping_s,
    )


@contextmanager
def client_of(house: House, *, http: type[asyncio.Protocol] | None = None) -> Iterator[httpx.Client]:
    """Serve it, and give somebody who asks."""
    with served(app(house), lifespan="on", http=http) as url, httpx.Client(base_url=url, timeout=30) as client:
        yield client
