"""Which provider the weather comes from."""

from collections.abc import Callable
from importlib import import_module
from typing import Final

from agent.weather.open_meteo import open_meteo
from agent.weather.provider import Provider
from agent.weather.weather import Weather
from contracts import environment as names

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
        ValueError: There is no such provider, or it is none.
    """
    if provider == OPEN_METEO:
        return Weather(open_meteo(url=url, geocoding_url=geocoding_url, key=key))
    make = _imported(provider)
    try:
        made = make(url=url, geocoding_url=geocoding_url, key=key)
    except Exception as error:  # it is anybody's code, and what it says may hold the key
        raise _mistake(provider, f"which failed with {type(error).__name__}, ") from error
    if not isinstance(made, Provider):
        raise _mistake(provider, "which gives no provider, ")

    return Weather(made)


def _imported(provider: str) -> Callable[..., object]:
    module, _, name = provider.partition(":")
    try:
        make: Callable[..., object] = getattr(import_module(module), name)
    except (ImportError, AttributeError, TypeError, ValueError):
        raise _mistake(provider) from None

    return make


def _mistake(provider: str, wrong: str = "") -> ValueError:
    allowed = f"{OPEN_METEO!r} or 'module:function' of one that is installed"

    return ValueError(f"{names.WEATHER_PROVIDER} is {provider!r}, {wrong}allowed: {allowed}")
