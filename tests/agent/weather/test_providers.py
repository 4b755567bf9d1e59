"""The choice of a provider."""

import asyncio

import pytest

from agent.weather import open_meteo, source
from agent.weather.errors import PlaceUnknownError
from agent.weather.providers import weather
from tests.agent.weather import own_provider


def test_a_provider_of_ones_own_is_asked() -> None:
    """It is given what the environment says, and its places are found as any other's."""
    own = weather(
        provider=f"{own_provider.__name__}:fine_weather", url="http://a", geocoding_url="http://b", key="secret"
    )

    async def ask() -> str:
        with pytest.raises(PlaceUnknownError):
            await own.current("Dystopia")
        return (await own.current("Utopia"))["conditions"]

    assert asyncio.run(ask()) == "fine at http://a, http://b, secret"


@pytest.mark.parametrize("provider", ["", "accuweather", "no.such:thing", "json:no_such", "json:", ":x", ".x:y"])
def test_a_provider_that_is_not_there_is_said(provider: str) -> None:
    """Before the first question."""
    with pytest.raises(ValueError, match=r"^WEATHER_PROVIDER is '.*', allowed: 'open-meteo' or 'module:function' of"):
        weather(provider=provider)


@pytest.mark.parametrize(
    ("url", "key", "hosts"),
    [
        (None, None, ["https://api.open-meteo.com", "https://geocoding-api.open-meteo.com"]),
        (None, "k", ["https://customer-api.open-meteo.com", "https://customer-geocoding-api.open-meteo.com"]),
        ("http://127.0.0.1:9", "k", ["http://127.0.0.1:9", "http://127.0.0.1:9"]),
    ],
)
def test_the_address_follows_the_key_unless_it_is_given(
    monkeypatch: pytest.MonkeyPatch, url: str | None, key: str | None, hosts: list[str]
) -> None:
    """Open-Meteo's paid service has other hosts."""
    asked: list[str] = []

    class Noted(source.Source):
        def __init__(self, url: str) -> None:
            asked.append(url)
            super().__init__(url)

    monkeypatch.setattr(open_meteo, "Source", Noted)
    weather(url=url, geocoding_url=url, key=key)

    assert asked == hosts
