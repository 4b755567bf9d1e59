"""What a model may ask about the weather."""

from typing import Annotated

from pydantic import Field

from agent.weather.weather import Weather
from contracts.tools import LONGEST_FORECAST_DAYS, CurrentWeather, WeatherForecast

Days = Annotated[int, Field(ge=1, le=LONGEST_FORECAST_DAYS)]


class WeatherTools:
    """Names, arguments and words are those of contracts/tools.py: models were trained on them."""

    def __init__(self, weather: Weather) -> None:
        self._weather = weather

    async def get_current_weather(self, city: str) -> CurrentWeather:
        """The weather in a city now.

        Args:
            city: name of the city, as the user wrote it
        """
        return await self._weather.current(city)

    async def get_weather_forecast(self, city: str, days: Days) -> WeatherForecast:
        """The weather in a city for the next days, today included.

        Args:
            city: name of the city, as the user wrote it
            days: number of days
        """
        return await self._weather.forecast(city, days)
