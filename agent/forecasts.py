"""The weather for whoever asks without a model."""

import asyncio
from collections.abc import Awaitable
from typing import TypeVar

from agent.budget import TOOL_S
from agent.problem import Problem
from agent.weather.errors import PlaceUnknownError, WeatherDownError, WeatherSlowError

T = TypeVar("T")


async def asked(look: Awaitable[T]) -> T:
    """Await the weather, and say with a status why there is none.

    Raises:
        Problem: 404, 503 or 504.
    """
    try:
        async with asyncio.timeout(TOOL_S):
            return await look
    except PlaceUnknownError as error:
        raise Problem(404, str(error), code="city_unknown") from error
    except WeatherDownError as error:
        raise Problem(503, str(error), code="weather_down", retry_after_s=error.retry_after_s) from error
    except (WeatherSlowError, TimeoutError) as error:
        message = str(error) or f"the weather took longer than {TOOL_S:g} s"
        raise Problem(504, message, code="timeout") from error
