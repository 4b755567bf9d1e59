"""The tools that a model is offered."""

from agent.tools.calculator import calculate
from agent.tools.tool import Tool, tool
from agent.tools.weather import WeatherTools
from agent.weather.weather import Weather


def tools(weather: Weather) -> tuple[Tool, ...]:
    """Make them all; another one is a function in a file of this folder, and a line here."""
    look_up = WeatherTools(weather)

    return (
        tool(look_up.get_current_weather),
        tool(look_up.get_weather_forecast),
        tool(calculate),
    )
