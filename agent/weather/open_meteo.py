"""Open-Meteo: its map of names and its forecast (https://open-meteo.com/en/docs)."""

from collections.abc import Sequence
from datetime import date
from typing import Annotated, Final, Literal, Self

from pydantic import AfterValidator, BaseModel, Field, model_validator

from agent.weather.conditions import CONDITIONS
from agent.weather.names import clean
from agent.weather.places import Place
from agent.weather.provider import Day, Observation, Outlook
from agent.weather.source import Parameters, Source
from contracts.tools import LONGEST_FORECAST_DAYS

FORECAST_URL: Final = "https://api.open-meteo.com"
GEOCODING_URL: Final = "https://geocoding-api.open-meteo.com"
PAID_FORECAST_URL: Final = "https://customer-api.open-meteo.com"
PAID_GEOCODING_URL: Final = "https://customer-geocoding-api.open-meteo.com"
"""The prefix of the docs' parameter `apikey`."""

_NO_TOWNS: Final = frozenset({"PPLH", "PPLQ", "PPLW"})
"""Left or destroyed: https://www.geonames.org/export/codes.html, class P."""

_REGIONS: Final = frozenset({"ADM1", "PCL", "PCLD", "PCLF", "PCLI", "PCLIX", "PCLS"})
"""Countries of every kind, and what they are divided into first: class A of the same list, without what is history."""


def _known(code: int) -> int:
    if code not in CONDITIONS:
        msg = f"{code} is no code of the weather"
        raise ValueError(msg)

    return code


_Code = Annotated[int, AfterValidator(_known)]
_Celsius = Annotated[float, Field(ge=-100, le=70, allow_inf_nan=False)]
_Kmh = Annotated[float, Field(ge=0, le=500, allow_inf_nan=False)]


class _Match(BaseModel):
    """A place; the service leaves out what is empty or 0 (https://github.com/open-meteo/geocoding-api, README)."""

    name: str
    latitude: float = Field(default=0.0, ge=-90, le=90)
    longitude: float = Field(default=0.0, ge=-180, le=180)
    feature_code: str = ""
    country: str = ""
    country_code: str = ""
    admin1: str = ""
    admin2: str = ""
    admin3: str = ""
    admin4: str = ""
    population: int = Field(default=0, ge=0)

    def place(self) -> Place:
        regions = (clean(each) for each in (self.admin1, self.admin2, self.admin3, self.admin4))

        return Place(
            name=clean(self.name),
            latitude=self.latitude,
            longitude=self.longitude,
            country=clean(self.country),
            country_code=clean(self.country_code),
            regions=tuple(each for each in regions if each),
            population=self.population,
            is_town=self.feature_code.startswith("PPL") and self.feature_code not in _NO_TOWNS,
            is_region=self.feature_code in _REGIONS,
        )


class _Matches(BaseModel):
    results: list[_Match] = []


class _CurrentUnits(BaseModel):
    temperature_2m: Literal["°C"]
    wind_speed_10m: Literal["km/h"]


class _Now(BaseModel):
    temperature_2m: _Celsius
    weather_code: _Code
    wind_speed_10m: _Kmh


class _Current(BaseModel):
    current_units: _CurrentUnits
    current: _Now


class _DailyUnits(BaseModel):
    temperature_2m_min: Literal["°C"]
    temperature_2m_max: Literal["°C"]


class _Days(BaseModel):
    """Columns; the last days may be empty (https://github.com/open-meteo/open-meteo/issues/1428)."""

    time: list[date]
    temperature_2m_min: list[_Celsius | None]
    temperature_2m_max: list[_Celsius | None]
    weather_code: list[_Code | None]

    @model_validator(mode="after")
    def _has_rows(self) -> Self:
        columns = (self.temperature_2m_min, self.temperature_2m_max, self.weather_code)
        if any(len(column) != len(self.time) for column in columns) or not self.days():
            msg = "the columns have no rows, or not equally many"
            raise ValueError(msg)

        return self

    def days(self) -> tuple[Day, ...]:
        rows = zip(self.time, self.temperature_2m_min, self.temperature_2m_max, self.weather_code, strict=True)

        return tuple(
            Day(date=day, min_c=low, max_c=high, conditions=CONDITIONS[code])
            for day, low, high, code in rows
            if low is not None and high is not None and code is not None
        )


class _Daily(BaseModel):
    utc_offset_seconds: int = Field(ge=-24 * 3600, le=24 * 3600)
    daily_units: _DailyUnits
    daily: _Days


class OpenMeteo:
    """Open-Meteo's free service, or with a key the paid one."""

    credit = "Weather data by Open-Meteo.com"  # CC BY 4.0, https://open-meteo.com/en/licence

    def __init__(self, *, forecast: Source, geocoding: Source, key: str | None = None) -> None:
        self._forecast = forecast
        self._geocoding = geocoding
        self._key: Parameters = {"apikey": key} if key else {}

    async def places(self, name: str, *, most: int) -> Sequence[Place]:
        """Look a name up; their service searches beginnings and old names, too."""
        asked: Parameters = {"name": name, "count": most, "language": "en", "format": "json"}
        found = await self._geocoding.get("/v1/search", {**asked, **self._key}, _Matches)

        return tuple(each.place() for each in found.results)

    async def current(self, place: Place) -> Observation:
        """The weather there now."""
        asked: Parameters = {"current": "temperature_2m,weather_code,wind_speed_10m", "timezone": "auto"}
        now = (await self._forecast.get("/v1/forecast", {**self._at(place), **asked}, _Current)).current

        return Observation(
            temperature_c=now.temperature_2m,
            conditions=CONDITIONS[now.weather_code],
            wind_kmh=now.wind_speed_10m,
        )

    async def outlook(self, place: Place) -> Outlook:
        """All days that it can tell, so that one answer serves every number of them."""
        asked: Parameters = {
            "daily": "temperature_2m_min,temperature_2m_max,weather_code",
            "forecast_days": LONGEST_FORECAST_DAYS,
            "timezone": "auto",
        }
        found = await self._forecast.get("/v1/forecast", {**self._at(place), **asked}, _Daily)

        return Outlook(utc_offset_s=found.utc_offset_seconds, days=found.daily.days())

    async def aclose(self) -> None:
        """Close all connections."""
        await self._forecast.aclose()
        await self._geocoding.aclose()

    def _at(self, place: Place) -> Parameters:
        return {"latitude": place.latitude, "longitude": place.longitude, **self._key}


def open_meteo(*, url: str | None, geocoding_url: str | None, key: str | None) -> OpenMeteo:
    """Make it for the addresses that are given, else for Open-Meteo's own."""
    forecast, geocoding = (PAID_FORECAST_URL, PAID_GEOCODING_URL) if key else (FORECAST_URL, GEOCODING_URL)

    return OpenMeteo(forecast=Source(url or forecast), geocoding=Source(geocoding_url or geocoding), key=key)
