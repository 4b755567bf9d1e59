"""Which provider the weather comes from."""

from collections.abc import Callable
from importlib import import_module
from typing import Final

from agent.weather.open_meteo import open_meteo
from agent.weather.provider import Provider
from agent.weather.weather import Weather

OPEN_METEO: Final = "open-meteo"


def weather(
    *, provider: str = OPEN_METEO, url: str | None = None, geocoding_url: str | None = None, key: str | None = None
) -> Weather:
    """Make the weather.

    Args:
        provider: `open-meteo`, or `module:function`, which is called with the other three and gives a `Provider`.
        url: Where the forecast answers, without its path.
        geocoding_url: Where the map of names answers, without its path.
        key: Of the provider's paid service.

    Raises:
        ValueError: There is no such provider.
    """
    make = open_meteo if provider == OPEN_METEO else _imported(provider)

    return Weather(make(url=url, geocoding_url=geocoding_url, key=key))


def _imported(provider: str) -> Callable[..., Provider]:
    module, _, name = provider.partition(":")
    try:
        make: Callable[..., Provider] = getattr(import_module(module), name)
    except (ImportError, AttributeError, TypeError, ValueError):
        msg = f"weather provider is {provider!r}, allowed: {OPEN_METEO!r} or 'module:function' of one that is installed"
        raise ValueError(msg) from None

    return make
