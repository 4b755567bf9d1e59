"""Tools that models are given: OpenAI's shape, short enough for a small model."""

import pytest

from contracts.tools import CURRENT_WEATHER, LONGEST_FORECAST_DAYS, TOOLS, WEATHER_FORECAST, Tool


@pytest.mark.parametrize("tool", TOOLS, ids=lambda tool: tool["function"]["name"])
def test_every_argument_is_required_and_described(tool: Tool) -> None:
    """A model is never left to guess whether to give one, and no other is accepted."""
    parameters = tool["function"]["parameters"]

    assert parameters["required"] == list(parameters["properties"])
    assert parameters["additionalProperties"] is False
    assert all(parameter["description"] for parameter in parameters["properties"].values())


def test_names_are_different() -> None:
    """A call is found by its name."""
    assert len({tool["function"]["name"] for tool in TOOLS}) == len(TOOLS)


def test_a_forecast_reaches_as_far_as_the_weather_service() -> None:
    """One day at least, sixteen at most."""
    days = WEATHER_FORECAST["function"]["parameters"]["properties"]["days"]

    assert (days["minimum"], days["maximum"]) == (1, LONGEST_FORECAST_DAYS)


def test_both_weather_tools_take_the_city_alike() -> None:
    """What a model learns of one, it can use for the other."""
    now, later = (tool["function"]["parameters"]["properties"]["city"] for tool in (CURRENT_WEATHER, WEATHER_FORECAST))

    assert now == later
