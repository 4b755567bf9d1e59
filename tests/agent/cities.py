"""Cities of the world, some of them with namesakes: approximate figures, after GeoNames (CC BY 4.0)."""

import csv
import math
import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

_FILE = Path(__file__).with_name("cities.csv")
_SHORTEST_FUZZY = 3
"""Letters, from which Open-Meteo also finds names that only begin so."""


@dataclass(frozen=True, slots=True, kw_only=True)
class City:
    """A row of the table."""

    id: int
    name: str
    latitude: float
    longitude: float
    elevation: float
    feature_code: str
    country_code: str
    country: str
    admin1: str
    timezone: str
    population: int
    aliases: tuple[str, ...]


def search(name: str, count: int) -> Sequence[City]:
    """Find as Open-Meteo does: whole names first, then what begins so, larger places before smaller ones."""
    asked = _folded(name)
    scores = {city.id: _score(city, asked) for city in CITIES}
    found = sorted((city for city in CITIES if scores[city.id] > 0), key=lambda city: -scores[city.id])

    return found[:count]


def nearest(latitude: float, longitude: float) -> City:
    """Find the city of a point."""
    return min(CITIES, key=lambda city: math.hypot(city.latitude - latitude, city.longitude - longitude))


def _score(city: City, asked: str) -> float:
    names = [_folded(each) for each in (city.name, *city.aliases)]
    beginning = [each for each in names if each.startswith(asked) and len(asked) >= _SHORTEST_FUZZY]
    boost = 1.5 if asked in names else max((1.5 / (len(each) - len(asked) + 1) for each in beginning), default=0.0)

    return boost * math.log10(city.population + 10)


def _folded(text: str) -> str:
    return "".join(each for each in unicodedata.normalize("NFKD", text) if not unicodedata.combining(each)).lower()


def _read() -> tuple[City, ...]:
    with _FILE.open(encoding="utf-8", newline="") as file:
        return tuple(_city(number, row) for number, row in enumerate(csv.DictReader(file), 1_000_001))


def _city(number: int, row: dict[str, str]) -> City:
    return City(
        id=number,
        name=row["name"],
        latitude=float(row["latitude"]),
        longitude=float(row["longitude"]),
        elevation=float(row["elevation"]),
        feature_code=row["feature_code"],
        country_code=row["country_code"],
        country=row["country"],
        admin1=row["admin1"],
        timezone=row["timezone"],
        population=int(row["population"]),
        aliases=tuple(each for each in row["aliases"].split(";") if each),
    )


CITIES = _read()
