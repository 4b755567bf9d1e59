"""The tools that the agent offers."""

import asyncio
import json
from datetime import UTC, datetime

from agent.tools.registry import tools
from agent.weather.weather import Weather
from contracts.tools import CURRENT_WEATHER, WEATHER_FORECAST
from tests.agent.stand_in import StandIn
from tests.agent.weather.wire import open_meteo


def test_the_schemas_are_those_of_the_contract() -> None:
    """To the letter and in its order: a model was trained on them."""
    made = {each.name: each for each in tools(Weather(open_meteo(StandIn())))}

    for agreed in (CURRENT_WEATHER["function"], WEATHER_FORECAST["function"]):
        tool = made[agreed["name"]]
        ours = {"name": tool.name, "description": tool.description, "parameters": tool.parameters}
        assert json.dumps(ours) == json.dumps(agreed)


def test_the_calculator_is_offered_and_names_are_unique() -> None:
    """Three tools, no more."""
    names = [each.name for each in tools(Weather(open_meteo(StandIn())))]

    assert names == ["get_current_weather", "get_weather_forecast", "calculate"]


def test_a_call_brings_the_weather_in_the_shape_of_the_contract() -> None:
    """From a model's arguments to what a model was trained to read."""
    stand_in = StandIn(clock=lambda: datetime(2025, 11, 22, 12, tzinfo=UTC))

    async def ask() -> tuple[object, object]:
        now, days, _ = tools(Weather(open_meteo(stand_in)))
        return await now.call({"city": "Lisbon"}), await days.call({"city": "Lisbon", "days": 2})

    current, forecast = asyncio.run(ask())

    assert isinstance(current, dict)
    assert list(current) == ["city", "temperature_c", "conditions", "wind_kmh"]
    assert isinstance(forecast, dict)
    assert [list(each) for each in forecast["days"]] == [["date", "min_c", "max_c", "conditions"]] * 2
    assert [each["date"] for each in forecast["days"]] == ["Sat 22 Nov", "Sun 23 Nov"]
