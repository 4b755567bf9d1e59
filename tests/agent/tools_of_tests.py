"""Tools for tests: one for each thing that can happen to a call."""

import asyncio
import threading

from agent.tools.tool import Tool, ToolError, tool
from contracts.tools import CurrentWeather


def weather() -> Tool:
    """One that works."""

    async def get_current_weather(city: str) -> CurrentWeather:
        """The weather in a city now.

        Args:
            city: name of the city, as the user wrote it
        """
        return CurrentWeather(city=city, temperature_c=11.5, conditions="cloudy", wind_kmh=14.0)

    return tool(get_current_weather)


def gives(result: object) -> Tool:
    """One that gives something back."""

    async def give() -> object:
        """Give something."""
        return result

    return tool(give)


def refuses(clause: str) -> Tool:
    """One that cannot do it."""

    async def refuse() -> None:
        """Refuse."""
        raise ToolError(clause)

    return tool(refuse)


def crashes() -> Tool:
    """One with a mistake in it."""

    async def crash() -> None:
        """Crash."""
        message = "a secret of the inside"
        raise RuntimeError(message)

    return tool(crash)


def raises(error: BaseException, *, waits: bool = True) -> Tool:
    """One that raises something."""

    async def give_up() -> None:
        """Give up."""
        raise error

    def give_up_at_once() -> None:
        """Give up."""
        raise error

    give_up_at_once.__name__ = "give_up"

    return tool(give_up if waits else give_up_at_once)


def blocks(until: threading.Event) -> Tool:
    """One that holds its thread until something happens."""

    def block() -> bool:
        """Block."""
        return until.wait(20)

    return tool(block)


def hangs() -> Tool:
    """One that never ends."""

    async def hang() -> None:
        """Hang."""
        await asyncio.Event().wait()

    return tool(hang)


def meets(count: int) -> Tool:
    """One whose calls end when so many of them are under way."""
    arrived = 0
    all_here = asyncio.Event()

    async def meet() -> int:
        """Meet."""
        nonlocal arrived
        arrived += 1
        if arrived == count:
            all_here.set()
        await all_here.wait()

        return arrived

    return tool(meet)
