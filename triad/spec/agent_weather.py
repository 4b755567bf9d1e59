"""Where the agent asks for the weather."""

import re
from collections.abc import Iterator
from ipaddress import AddressValueError, IPv4Address
from typing import Annotated
from urllib.parse import urlsplit

from pydantic import AfterValidator

from triad.spec.fields import ONCE, Cidr, form
from triad.spec.part import Contradiction, Part
from triad.spec.secrets import SecretName

OPEN_METEO = "open-meteo"
"""The provider that needs no code of the user's own."""

FREE_HOST = "api.open-meteo.com"
"""Of the service that takes no key (https://open-meteo.com/en/pricing: for what is not sold)."""

LOOPBACK = frozenset(("127.0.0.1", "localhost"))
"""Hosts of the machine itself, where nothing travels."""
_ADDRESS = re.compile(r"(https?)://([\w.-]+)(:\d{1,5})?", re.ASCII)


def _an_address(url: str) -> str:
    found = _ADDRESS.fullmatch(url)
    if not found:
        msg = f"must be a URL without a path, such as 'https://{FREE_HOST}', got {url!r}"
        raise ValueError(msg)
    if found[1] != "https" and found[2] not in LOOPBACK:
        msg = f"must begin with 'https://', for its key and its answers would travel in plain text, got {url!r}"
        raise ValueError(msg)
    try:
        urlsplit(url).port  # noqa: B018  # it is read to be checked
    except ValueError:
        msg = f"must have a port of at most 65535, got {url!r}"
        raise ValueError(msg) from None

    return url


WeatherUrl = Annotated[str, AfterValidator(_an_address)]

Provider = Annotated[
    str,
    form(
        rf"{OPEN_METEO}|[A-Za-z_]\w*(\.[A-Za-z_]\w*)*:[A-Za-z_]\w*",
        f"{OPEN_METEO!r}, or 'module:function' of a provider of your own",
    ),
]


class AgentWeather(Part):
    """A service that knows the weather, and one that knows where places are."""

    provider: Provider = OPEN_METEO
    """`open-meteo`, or `module:function` of a provider of your own in the agent's image."""

    url: WeatherUrl | None = None
    """Where the forecast answers, without its path; by default Open-Meteo, the free service or with a key the paid."""

    geocoding_url: WeatherUrl | None = None
    """Where places are looked up, without its path; by default Open-Meteo likewise."""

    secret: SecretName | None = None
    """Name of the secret in Secrets Manager that holds the key of the paid service; never the key."""

    cidrs: Annotated[tuple[Cidr, ...], ONCE] = ()
    """Private ranges that pods may ask, for a service of your own; by default none, and the internet alone."""

    def contradictions(self) -> Iterator[Contradiction]:
        """Yield a key that nobody reads, ranges in which nobody is asked, and private addresses in no range."""
        if self.secret and self.url and urlsplit(self.url).hostname == FREE_HOST:
            message = f"{FREE_HOST} takes no key; leave it out, or leave 'url' out to ask the paid service"
            yield Contradiction(("secret",), message)
        if self.cidrs and self.provider == OPEN_METEO and not (self.url or self.geocoding_url):
            yield Contradiction(("cidrs",), "nothing is asked there; name its 'url', or leave this out")
        for name in ("url", "geocoding_url"):
            yield from self._reached(name)

    def _reached(self, name: str) -> Iterator[Contradiction]:
        address = _private_address(getattr(self, name))
        if address and not any(address in network for network in self.cidrs):
            message = (
                f"no pod may ask {str(address)!r} of {name!r}, which is private; add its range, such as '{address}/32'"
            )
            yield Contradiction(("cidrs",), message)


def _private_address(url: str | None) -> IPv4Address | None:
    host = urlsplit(url or "").hostname or ""
    if host in LOOPBACK:
        return None
    try:
        address = IPv4Address(host)
    except AddressValueError:
        return None

    return address if address.is_private else None
