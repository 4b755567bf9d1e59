"""What the service has, put together from its settings."""

from collections.abc import Mapping
from dataclasses import dataclass

from agent.answers import Answers
from agent.files import File, read_page
from agent.gateway import Gateway
from agent.key_file import first_key
from agent.keys import Keys
from agent.loop import Loop
from agent.metrics import Metrics
from agent.mistakes import SettingsError
from agent.model import GatewayModel
from agent.settings import Settings
from agent.toolbox import Toolbox
from agent.tools.registry import tools
from agent.tools.tool import Tool
from agent.weather.providers import weather
from agent.weather.weather import Weather
from contracts import environment as names

PING_S = 15.0
"""Longest silence of a stream: proxies between take longer ones for dead."""


@dataclass(frozen=True, slots=True, kw_only=True)
class House:
    """Everything that answers share.

    Attributes:
        keys: None lets everybody in.
        tools: Names of those that the model is offered.
        files: Of the page.
    """

    keys: Keys | None
    max_body_bytes: int
    model: str
    gateway: Gateway
    weather: Weather
    tools: tuple[str, ...]
    answers: Answers
    metrics: Metrics
    files: Mapping[str, File]
    ping_s: float = PING_S

    async def aclose(self) -> None:
        """Close every connection."""
        await self.gateway.aclose()
        await self.weather.aclose()


def house(settings: Settings) -> House:
    """Read what the settings name, and connect what there is; nothing is asked yet.

    Raises:
        SettingsError: What is named is wrong.
    """
    metrics = Metrics()
    gateway = Gateway(settings)
    forecasts = _weather(settings)
    toolbox = Toolbox(_tools(forecasts), metrics=metrics)
    loop = Loop(GatewayModel(gateway.client, route=settings.gateway_model), toolbox)

    return House(
        keys=None if settings.keys is None else Keys(settings.keys),
        max_body_bytes=settings.max_body_bytes,
        model=settings.gateway_model,
        gateway=gateway,
        weather=forecasts,
        tools=tuple(toolbox.names),
        answers=Answers(loop, budget=settings.budget, parallel=settings.parallel, metrics=metrics),
        metrics=metrics,
        files=read_page(),
    )


def _weather(settings: Settings) -> Weather:
    key = None if settings.weather_key is None else first_key(settings.weather_key, names.WEATHER_KEY_FILE)
    try:
        return weather(
            provider=settings.weather_provider,
            url=settings.weather_url,
            geocoding_url=settings.geocoding_url,
            key=key,
        )
    except ValueError as error:
        raise SettingsError([str(error)]) from error


def _tools(forecasts: Weather) -> tuple[Tool, ...]:
    try:
        return tools(forecasts)
    except TypeError as error:
        raise SettingsError([str(error)]) from error
