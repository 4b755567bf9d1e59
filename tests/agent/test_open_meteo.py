"""The stand-in behind a port, and the agent's weather through real connections."""

import asyncio
import threading
from collections.abc import Iterator
from datetime import UTC, datetime

import httpx
import pytest

from agent.weather.errors import WeatherDownError
from agent.weather.providers import weather
from contracts.tools import CurrentWeather
from tests.agent.open_meteo import CONTROL, Server
from tests.agent.stand_in import StandIn


@pytest.fixture
def url() -> Iterator[str]:
    """Where it answers, at noon of a Saturday."""
    with Server(0, StandIn(clock=lambda: datetime(2025, 11, 22, 12, tzinfo=UTC))) as server:
        thread = threading.Thread(target=server.serve_forever, args=(0.01,))
        thread.start()
        yield f"http://127.0.0.1:{server.server_port}"
        server.shutdown()
        thread.join()


def test_the_agents_weather_comes_through_a_port(url: str) -> None:
    """Both services at one address."""

    async def ask() -> tuple[CurrentWeather, int]:
        asked = weather(url=url, geocoding_url=url)
        try:
            forecast = await asked.forecast("São Paulo", 3)
            return await asked.current("São Paulo"), len(forecast["days"])
        finally:
            await asked.aclose()

    current, days = asyncio.run(ask())

    assert (current["city"], days) == ("São Paulo", 3)


def test_it_does_as_it_is_told(url: str) -> None:
    """From the next question on, for as long as it was told."""
    with httpx.Client(base_url=url) as client:
        told = client.post(CONTROL, json={"fault": "429", "seconds": 5, "times": 1}).json()
        busy, well = (client.get("/v1/search", params={"name": "Oslo"}) for _ in range(2))

        assert told == {"fault": "429", "seconds": 5, "times": 1, "arrivals": 0}
        assert (busy.status_code, busy.headers["retry-after"], well.status_code) == (429, "5", 200)
        assert client.get(CONTROL).json()["arrivals"] == 2


def test_where_nobody_listens_the_weather_is_down(url: str) -> None:
    """And says so, without a network."""
    port = int(url.rpartition(":")[2])

    async def ask() -> None:
        asked = weather(url=f"http://127.0.0.1:{port}", geocoding_url="http://127.0.0.1:1")
        try:
            await asked.current("Oslo")
        finally:
            await asked.aclose()

    with pytest.raises(WeatherDownError, match="the weather service is down, try again in 10 seconds"):
        asyncio.run(ask())
