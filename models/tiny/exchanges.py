"""Exchanges of every kind: a question, the calls and results that it leads to, and the answer."""

from collections.abc import Callable, Sequence
from random import Random
from typing import Final

from contracts.tools import CURRENT_WEATHER, LONGEST_FORECAST_DAYS, SEARCH_KNOWLEDGE_BASE, WEATHER_FORECAST, Function
from models.tiny import knowledge, phrases, talk, weather
from models.tiny.dice import chance
from models.tiny.transcript import Message
from models.tiny.weather import Looked

Place = Callable[[Random], str]
Thoughts = tuple[str | None, str | None]


def exchange(
    random: Random, kind: str, *, place: Place, tools: Sequence[Function], thinking: bool = False
) -> list[Message]:
    """Make up one question and what follows, as far as the tools at hand allow."""
    names = {tool["name"] for tool in tools}
    if kind in _TALKS:
        asked, answer = _TALKS[kind](random, place)
        return _words(asked, answer, _SMALL if thinking else None)
    if kind == "too_far":
        return _too_far(random, place, names, thinking=thinking)
    asked, looked = _ASKS[kind](random, place)
    if not names.issuperset(each.call.name for each in looked):
        missing = talk.NO_SEARCH_TOOL if kind == "knowledge" else talk.NO_WEATHER_TOOL
        return _words(asked, missing, _NO_TOOL if thinking else None)
    thoughts = _thoughts(looked) if thinking else (None, None)
    messages = list(weather.turn(asked, looked, thoughts))
    if kind == "follow_up":
        city = place(random)
        again = random.choice(phrases.FOLLOW_UP).format(city)
        days = looked[0].call.arguments.get("days")
        next_ = weather.forecast(random, city, int(days)) if days else weather.current(random, city)
        messages += weather.turn(again, [next_], _thoughts([next_]) if thinking else (None, None))

    return messages


_SMALL: Final = "No tool is needed, I answer in words."
_NO_TOOL: Final = "I have no tool for that, I say so."
_THINKS: Final = {
    CURRENT_WEATHER["function"]["name"]: "The user asks for the weather in {city} now.",
    WEATHER_FORECAST["function"]["name"]: "The user asks for {days} days of weather in {city}.",
    SEARCH_KNOWLEDGE_BASE["function"]["name"]: "The documents may tell this.",
}
_ANSWERS: Final = "The tool has answered, I tell what it says."


def _thoughts(looked: Sequence[Looked]) -> Thoughts:
    return " ".join(_THINKS[each.call.name].format(**each.call.arguments) for each in looked), _ANSWERS


def _words(asked: str, answer: str, thought: str | None) -> list[Message]:
    return [Message(role="user", content=asked), Message(role="assistant", thought=thought, content=answer)]


def _too_far(random: Random, place: Place, names: set[str], *, thinking: bool) -> list[Message]:
    days = random.randint(LONGEST_FORECAST_DAYS + 1, 99)
    asked = weather.question(random, phrases.FORECAST, [place(random)], days)
    known = WEATHER_FORECAST["function"]["name"] in names

    return _words(
        asked, weather.TOO_FAR if known else talk.NO_WEATHER_TOOL, (_SMALL if known else _NO_TOOL) if thinking else None
    )


def _current(random: Random, place: Place) -> tuple[str, list[Looked]]:
    city = place(random)

    return weather.question(random, phrases.CURRENT, [city]), [weather.current(random, city)]


def _forecast(random: Random, place: Place) -> tuple[str, list[Looked]]:
    city = place(random)
    for ways, days in ((phrases.WEEK, 7), (phrases.TOMORROW, 2)):
        if chance(random, 0.05):
            return weather.question(random, ways, [city]), [weather.forecast(random, city, days)]
    days = weather.some_days(random)

    return weather.question(random, phrases.FORECAST, [city], days), [weather.forecast(random, city, days)]


def _pair(random: Random, place: Place) -> tuple[str, list[Looked]]:
    cities = [place(random), place(random)]

    return weather.question(random, phrases.PAIR, cities), [weather.current(random, city) for city in cities]


def _pair_forecast(random: Random, place: Place) -> tuple[str, list[Looked]]:
    cities, days = [place(random), place(random)], random.randint(1, 5)
    asked = weather.question(random, phrases.PAIR_FORECAST, cities, days)

    return asked, [weather.forecast(random, city, days) for city in cities]


def _either(random: Random, place: Place) -> tuple[str, list[Looked]]:
    return _current(random, place) if chance(random, 0.6) else _forecast(random, place)


def _failure(random: Random, place: Place) -> tuple[str, list[Looked]]:
    asked, looked = _either(random, place)

    return asked, [weather.failed(random, each) for each in looked]


def _knowledge(random: Random, _: Place) -> tuple[str, list[Looked]]:
    about = knowledge.subject(random)
    asked = knowledge.question(random, about)

    return asked, [knowledge.searched(random, asked, about)]


_ASKS: Final[dict[str, Callable[[Random, Place], tuple[str, list[Looked]]]]] = {
    "current": _current,
    "forecast": _forecast,
    "pair": _pair,
    "pair_forecast": _pair_forecast,
    "follow_up": _either,
    "failure": _failure,
    "knowledge": _knowledge,
}
_TALKS: Final[dict[str, Callable[[Random, Place], tuple[str, str]]]] = {
    "small_talk": lambda random, _: talk.small_talk(random),
    "refusal": lambda random, _: talk.refusal(random),
    "count": lambda random, _: talk.count(random),
    "repeat": lambda random, _: talk.repeat(random),
    "json": lambda random, place: talk.as_json(random, place(random), weather.some_days(random)),
}
