"""Open-Meteo: what it is asked, and what is believed of its answers."""

import asyncio
import json
from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Any

import httpx
import pytest

from agent.weather.errors import WeatherDownError
from agent.weather.names import LONGEST
from agent.weather.open_meteo import OpenMeteo
from agent.weather.places import Place
from agent.weather.source import Source
from tests.agent.made_up_weather import weather
from tests.agent.stand_in import Fault, StandIn
from tests.agent.weather.wire import URL, Pieces, open_meteo

LISBON = Place(name="Lisbon", latitude=38.71667, longitude=-9.13333)
NOON = datetime(2025, 11, 22, 12, tzinfo=UTC)

CURRENT: Mapping[str, Any] = {
    "latitude": 38.75,
    "longitude": -9.125,
    "generationtime_ms": 0.07,
    "utc_offset_seconds": 0,
    "timezone": "Europe/Lisbon",
    "timezone_abbreviation": "GMT+0",
    "elevation": 12.0,
    "current_units": {
        "time": "iso8601",
        "interval": "seconds",
        "temperature_2m": "°C",
        "weather_code": "wmo code",
        "wind_speed_10m": "km/h",
    },
    "current": {
        "time": "2025-11-22T12:00",
        "interval": 900,
        "temperature_2m": 15,
        "weather_code": 80,
        "wind_speed_10m": 11.2,
    },
}
DAILY: Mapping[str, Any] = {
    "utc_offset_seconds": -36000,
    "daily_units": {"time": "iso8601", "temperature_2m_min": "°C", "temperature_2m_max": "°C"},
    "daily": {
        "time": ["2025-11-22", "2025-11-23", "2025-11-24"],
        "temperature_2m_min": [1.5, -2, None],
        "temperature_2m_max": [9.9, 0.0, 3.0],
        "weather_code": [0, 75, None],
    },
}


def _answering(document: object) -> OpenMeteo:
    def answer(_: httpx.Request) -> httpx.Response:
        return httpx.Response(200, stream=Pieces(json.dumps(document).encode()))

    source = Source(URL, transport=httpx.MockTransport(answer))

    return OpenMeteo(forecast=source, geocoding=source)


def test_the_questions_are_those_of_its_docs() -> None:
    """Word by word; the stand-in refuses others."""
    stand_in = StandIn(clock=lambda: NOON)
    provider = open_meteo(stand_in)

    async def ask() -> None:
        await provider.places("Lisbon", most=10)
        await provider.current(LISBON)
        await provider.outlook(LISBON)

    asyncio.run(ask())

    at = {"latitude": "38.71667", "longitude": "-9.13333", "timezone": "auto"}
    daily = {"daily": "temperature_2m_min,temperature_2m_max,weather_code", "forecast_days": "16"}
    assert stand_in.asked == [
        ("/v1/search", {"name": "Lisbon", "count": "10", "language": "en", "format": "json"}),
        ("/v1/forecast", {**at, "current": "temperature_2m,weather_code,wind_speed_10m"}),
        ("/v1/forecast", {**at, **daily}),
    ]


def test_a_key_goes_with_every_question() -> None:
    """Under the name of the paid service."""
    stand_in = StandIn()
    provider = open_meteo(stand_in, key="secret-key")

    async def ask() -> None:
        await provider.places("Lisbon", most=10)
        await provider.current(LISBON)

    asyncio.run(ask())

    assert [query["apikey"] for _, query in stand_in.asked] == ["secret-key", "secret-key"]


def test_places_come_with_what_tells_them_apart() -> None:
    """In the order of the service; what it leaves out is empty or 0."""
    provider = open_meteo(StandIn())
    paris, _, _, parishville = asyncio.run(provider.places("Paris", most=10))
    [nothing] = asyncio.run(provider.places("Null Island", most=10))
    canada, *_ = asyncio.run(provider.places("Canada", most=10))
    [airport] = asyncio.run(open_meteo(StandIn()).places("LHR", most=10))

    assert paris == Place(
        name="Paris",
        latitude=48.85341,
        longitude=2.3488,
        country="France",
        country_code="FR",
        regions=("Île-de-France",),
        population=2_138_551,
    )
    assert parishville.name == "Parishville"
    assert (nothing.latitude, nothing.longitude, nothing.country, nothing.population) == (0, 0, "", 0)
    assert (paris.is_town, paris.is_region) == (True, False)
    assert (airport.is_town, airport.is_region) == (False, False)
    assert (canada.is_town, canada.is_region) == (False, True)


def test_an_unknown_name_gives_no_places() -> None:
    """The service then leaves `results` out."""
    assert asyncio.run(open_meteo(StandIn()).places("Atlantis", most=10)) == ()


def test_the_weather_comes_in_words_and_numbers() -> None:
    """As the service gives them, for that point and day."""
    made_up = weather(LISBON.latitude, LISBON.longitude, NOON.date())
    provider = open_meteo(StandIn(clock=lambda: NOON))

    async def ask() -> tuple[Any, Any]:
        return await provider.current(LISBON), await provider.outlook(LISBON)

    now, outlook = asyncio.run(ask())

    assert (now.temperature_c, now.wind_kmh) == (made_up.now_c, made_up.wind_kmh)
    assert (outlook.days[0].min_c, outlook.days[0].max_c) == (made_up.min_c, made_up.max_c)
    assert len(outlook.days) == 16


def test_a_recorded_answer_is_read() -> None:
    """With integers where a number happens to be one."""
    now = asyncio.run(_answering(CURRENT).current(LISBON))

    assert (now.temperature_c, now.conditions, now.wind_kmh) == (15, "light showers", 11.2)


def test_days_without_values_are_left_out() -> None:
    """The last ones often are."""
    outlook = asyncio.run(_answering(DAILY).outlook(LISBON))

    assert outlook.utc_offset_s == -36000
    assert [(str(day.date), day.min_c, day.max_c, day.conditions) for day in outlook.days] == [
        ("2025-11-22", 1.5, 9.9, "clear sky"),
        ("2025-11-23", -2, 0, "heavy snow"),
    ]


@pytest.mark.parametrize(
    ("part", "name", "value"),
    [
        ("current", "temperature_2m", 999),
        ("current", "temperature_2m", None),
        ("current", "temperature_2m", "15"),
        ("current", "weather_code", 42),
        ("current", "weather_code", 3.5),
        ("current", "wind_speed_10m", -1),
        ("current", "wind_speed_10m", float("nan")),
        ("current_units", "temperature_2m", "°F"),
        ("current_units", "wind_speed_10m", "mp/h"),
    ],
)
def test_a_breach_of_the_current_weather_is_not_believed(part: str, name: str, value: object) -> None:
    """Impossible numbers, other units, unknown codes."""
    with pytest.raises(WeatherDownError):
        asyncio.run(_answering({**CURRENT, part: {**CURRENT[part], name: value}}).current(LISBON))


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("time", ["2025-11-22"]),
        ("time", ["tomorrow"] * 3),
        ("temperature_2m_min", []),
        ("temperature_2m_max", [None] * 3),
        ("weather_code", [1000, 0, 0]),
    ],
)
def test_a_breach_of_the_outlook_is_not_believed(name: str, value: object) -> None:
    """Columns of other lengths, days that are none, nothing at all."""
    with pytest.raises(WeatherDownError):
        asyncio.run(_answering({**DAILY, "daily": {**DAILY["daily"], name: value}}).outlook(LISBON))


def test_a_place_off_the_map_is_not_believed() -> None:
    """Nor one without a name."""
    for wrong in ({"name": "X", "latitude": 91}, {"latitude": 1, "longitude": 1}, {"name": 5}, "X"):
        with pytest.raises(WeatherDownError):
            asyncio.run(_answering({"results": [wrong]}).places("X", most=10))


def test_names_that_the_service_gives_are_cleaned_and_cut() -> None:
    """They go to a model."""
    [first, *_] = asyncio.run(open_meteo(StandIn(fault=Fault.INJECTION)).places("Paris", most=10))

    for name in (first.name, first.country, *first.regions):
        assert name.isprintable()
        assert len(name) <= LONGEST
