"""The weather of a city, by name."""

import asyncio
import time
from collections.abc import Awaitable, Callable, Sequence
from typing import Final, TypeVar

from agent.weather.cache import Cache
from agent.weather.errors import PlaceUnknownError, WeatherSlowError
from agent.weather.names import folded
from agent.weather.places import Found, Place, find, read_name
from agent.weather.provider import Day, Observation, Outlook, Provider
from agent.weather.source import LOOKUP_S
from contracts.tools import CurrentWeather, DayForecast, WeatherForecast

_DAY_S: Final = 24 * 3600
_CURRENT_S: Final = 300
"""Open-Meteo makes a new value every 900 s: `interval` of its answers."""

_OUTLOOK_S: Final = 3600
_MOST_PLACES, _MOST_CURRENT, _MOST_OUTLOOKS = 2048, 1024, 512
_MATCHES, _MATCHES_WITHIN = 10, 100
"""Namesakes that are looked at; with a region more of them, as the right one may be small."""

T = TypeVar("T")


class Weather:
    """Asks a provider, and remembers what it said for as long as that is true."""

    def __init__(self, provider: Provider, *, clock: Callable[[], float] = time.time) -> None:
        """Ask nothing yet.

        Args:
            provider: Who knows.
            clock: Seconds since the epoch.
        """
        self._provider = provider
        self._places = Cache[tuple[str, int], Sequence[Place]](
            most=_MOST_PLACES, lifetime_s=lambda _places, _now: _DAY_S, clock=clock
        )
        self._current = Cache[Place, Observation](
            most=_MOST_CURRENT, lifetime_s=lambda _observation, _now: _CURRENT_S, clock=clock
        )
        self._outlooks = Cache[Place, Outlook](most=_MOST_OUTLOOKS, lifetime_s=_until_midnight, clock=clock)

    @property
    def credit(self) -> str:
        """What the provider wants to be said beside its data."""
        return self._provider.credit

    async def current(self, city: str) -> CurrentWeather:
        """The weather of now.

        Raises:
            PlaceUnknownError: No place is called that.
            WeatherDownError: The provider cannot be asked.
            WeatherSlowError: It takes too long.
        """
        found = await self._find(city)
        place = found.place
        now = await self._current.get(place, lambda: _in_time(self._provider.current(place)))

        return CurrentWeather(
            city=found.city,
            temperature_c=_rounded(now.temperature_c),
            conditions=now.conditions,
            wind_kmh=_rounded(now.wind_kmh),
        )

    async def forecast(self, city: str, days: int) -> WeatherForecast:
        """The weather of the next days, by the place's own calendar; fewer of them where the provider knows no more.

        Raises:
            PlaceUnknownError: No place is called that.
            WeatherDownError: The provider cannot be asked.
            WeatherSlowError: It takes too long.
        """
        found = await self._find(city)
        place = found.place
        outlook = await self._outlooks.get(place, lambda: _in_time(self._provider.outlook(place)))

        return WeatherForecast(city=found.city, days=[_told(day) for day in outlook.days[:days]])

    async def aclose(self) -> None:
        """Stop asking, and let connections go."""
        for cache in (self._places, self._current, self._outlooks):
            await cache.aclose()
        await self._provider.aclose()

    async def _find(self, city: str) -> Found:
        asked = read_name(city)
        if not folded(asked.name):
            msg = "no city was named"
            raise PlaceUnknownError(msg)
        most = _MATCHES_WITHIN if asked.within else _MATCHES
        key = (asked.name.casefold(), most)
        places = await self._places.get(key, lambda: _in_time(self._provider.places(asked.name, most=most)))
        found = find(asked, places)
        if found is None:
            msg = f"no city is called {asked.text}"
            raise PlaceUnknownError(msg)

        return found


async def _in_time(lookup: Awaitable[T]) -> T:
    try:
        async with asyncio.timeout(LOOKUP_S):
            return await lookup
    except TimeoutError:
        raise WeatherSlowError(waited_s=LOOKUP_S) from None


def _until_midnight(outlook: Outlook, now_s: float) -> float:
    """An hour, but not into the place's tomorrow, when the first day is over."""
    return min(_OUTLOOK_S, _DAY_S - (now_s + outlook.utc_offset_s) % _DAY_S)


def _told(day: Day) -> DayForecast:
    return DayForecast(
        date=f"{day.date:%a} {day.date.day} {day.date:%b}",
        min_c=_rounded(day.min_c),
        max_c=_rounded(day.max_c),
        conditions=day.conditions,
    )


def _rounded(value: float) -> float:
    """To one decimal, and never to -0.0."""
    return round(value, 1) + 0.0
