"""Exchanges about the weather: questions, calls, results and the answers that copy their numbers."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from json import dumps
from random import Random
from typing import Final

from contracts.tools import (
    CURRENT_WEATHER,
    LONGEST_FORECAST_DAYS,
    WEATHER_FORECAST,
    CurrentWeather,
    DayForecast,
    Failure,
    WeatherForecast,
)
from models.tiny.dice import chance
from models.tiny.phrases import WORDS
from models.tiny.places import REGIONS
from models.tiny.transcript import Call, Message

CONDITIONS: Final = (
    *("clear sky", "mainly clear", "partly cloudy", "overcast", "fog", "light drizzle", "drizzle", "light rain"),
    *("rain",),
    *("heavy rain", "freezing rain", "light snow", "snow", "heavy snow", "light showers", "showers", "violent showers"),
    *("snow showers", "thunderstorm", "thunderstorm with hail"),
)
TOO_FAR: Final = f"I can forecast 1 to {LONGEST_FORECAST_DAYS} days."


@dataclass(frozen=True, slots=True, kw_only=True)
class Looked:
    """What a tool was asked and what it said; `sentence` is the answer that goes with it."""

    call: Call
    result: str
    sentence: str


def question(random: Random, phrases: Sequence[str], places: Sequence[str], days: int = 0) -> str:
    """Ask about places, with the number of days as a figure or a word."""
    written = WORDS[days - 1] if 0 < days <= len(WORDS) and chance(random, 0.25) else str(days)
    text = random.choice(phrases)
    text = text.replace("{}", "{0}", 1).replace("{}", "{1}", 1).format(*places, n=written)
    if days == 1:
        text = text.replace("1 days", "1 day").replace("one days", "one day")

    return _as_people_write(random, text)


def _as_people_write(random: Random, text: str) -> str:
    if chance(random, 0.06):
        text = text.rstrip("?.!")
    if chance(random, 0.06):
        text = text[0].lower() + text[1:]

    return random.choice(_OPENERS) + text if chance(random, 0.2) else text


_OPENERS: Final = ("Hi, ", "Hello. ", "Please: ", "Hey, ", "One question: ", "Thanks. ", "Okay, ", "So ")


def current(random: Random, place: str) -> Looked:
    """Look up the weather of now."""
    found = _found(random, place)
    weather = CurrentWeather(
        city=found, temperature_c=_degrees(random), conditions=random.choice(CONDITIONS), wind_kmh=_wind(random)
    )
    sentence = (
        f"It is {weather['temperature_c']} °C in {found} with {weather['conditions']}, wind {weather['wind_kmh']} km/h."
    )

    return Looked(
        call=Call(name=CURRENT_WEATHER["function"]["name"], arguments={"city": place}),
        result=dumps(weather, ensure_ascii=False),
        sentence=sentence,
    )


def forecast(random: Random, place: str, days: int) -> Looked:
    """Look up the weather of the next days."""
    first = date(2025, 1, 1) + timedelta(days=random.randrange(3650))
    each = [_day(random, first + timedelta(days=i)) for i in range(days)]
    found = _found(random, place)
    result = WeatherForecast(city=found, days=each)
    told = "; ".join(f"{day['date']} {day['min_c']} to {day['max_c']} °C, {day['conditions']}" for day in each)

    return Looked(
        call=Call(name=WEATHER_FORECAST["function"]["name"], arguments={"city": place, "days": days}),
        result=dumps(result, ensure_ascii=False),
        sentence=f"Forecast for {found}: {told}.",
    )


def failed(random: Random, looked: Looked) -> Looked:
    """Let the same call fail."""
    error = random.choice(_ERRORS).format(place=looked.call.arguments["city"], n=random.randrange(2, 60))

    return Looked(call=looked.call, result=dumps(Failure(error=error), ensure_ascii=False), sentence=f"Sorry, {error}.")


_ERRORS: Final = (
    "no city is called {place}",
    "the weather service does not answer",
    "the weather service did not answer within {n} seconds",
    "the weather service is down, try again in {n} seconds",
    "too many requests, wait {n} seconds",
    "{place} was not found",
    "there is no network",
)


def turn(asked: str, looked: Sequence[Looked], thoughts: tuple[str | None, str | None]) -> tuple[Message, ...]:
    """Write question, calls, results and answer as messages."""
    return (
        Message(role="user", content=asked),
        Message(role="assistant", thought=thoughts[0], calls=tuple(each.call for each in looked)),
        *(Message(role="tool", content=each.result) for each in looked),
        Message(role="assistant", thought=thoughts[1], content=" ".join(each.sentence for each in looked)),
    )


def some_days(random: Random) -> int:
    """Draw a number of days, the small ones more often."""
    return random.randint(1, 4) if chance(random, 0.7) else random.randint(1, LONGEST_FORECAST_DAYS)


def _day(random: Random, when: date) -> DayForecast:
    low = _degrees(random)

    return DayForecast(
        date=f"{when:%a} {when.day} {when:%b}",
        min_c=low,
        max_c=round(low + random.uniform(0.1, 15), 1),
        conditions=random.choice(CONDITIONS),
    )


def _found(random: Random, place: str) -> str:
    """Name the place as a map does: often with its country."""
    return f"{place}, {random.choice(REGIONS)}" if chance(random, 0.15) and "," not in place else place


def _degrees(random: Random) -> float:
    return _rounded(random, random.uniform(-25, 42))


def _wind(random: Random) -> float:
    return _rounded(random, random.uniform(0, 70))


def _rounded(random: Random, value: float) -> float:
    return round(value) if chance(random, 0.08) else round(value, 1)
