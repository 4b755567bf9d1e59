"""What the agent is told by its environment; every mistake is said at once."""

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from ipaddress import ip_address
from pathlib import Path
from urllib.parse import urlsplit

import httpx

from agent.budget import Budget
from agent.mistakes import SettingsError
from contracts import environment as names
from contracts.ports import AGENT

HOST = "127.0.0.1"
KEEP_ALIVE_S = 640
BODY_BYTES = 256 * 1024
STEPS, TOKENS, SECONDS, PARALLEL = 8, 16_384, 120, 64
PROVIDER = "open-meteo"

_ADDRESS = "an address such as http://127.0.0.1:4000/v1, without user, query or fragment"
_MORE = re.compile(r"[@?#\s]")
"""Where a key may stand in an address, which is written into logs."""

_DAY_S = 24 * 3600
_MOST = 1 << 30


@dataclass(frozen=True, slots=True, kw_only=True)
class Settings:
    """Where to listen, whom to ask, and how much.

    Attributes:
        keys: Folder of the clients' keys; None lets everybody in, on a loopback address alone.
        parallel: Answers under way at once.
        gateway_url: With its `/v1`.
        gateway_model: Route that is asked there.
        gateway_key: File of the key for it; None sends none.
        weather_provider: `open-meteo`, or `module:function`.
        weather_url: None takes the provider's own, as does `geocoding_url`.
        weather_key: File of the provider's key; None asks without one.
    """

    host: str
    port: int
    keys: Path | None
    keep_alive_s: int
    max_body_bytes: int
    parallel: int
    budget: Budget
    gateway_url: str
    gateway_model: str
    gateway_key: Path | None
    weather_provider: str
    weather_url: str | None
    geocoding_url: str | None
    weather_key: Path | None


def read_settings(variables: Mapping[str, str]) -> Settings:
    """Read everything from a mapping like `os.environ`.

    Raises:
        SettingsError: A line for each mistake.
    """
    reader = _Reader(variables)
    settings = Settings(
        host=reader.text(names.AGENT_HOST) or HOST,
        port=reader.integer(names.AGENT_PORT, AGENT, most=65_535),
        keys=reader.folder(names.AGENT_KEYS),
        keep_alive_s=reader.integer(names.AGENT_KEEP_ALIVE_SECONDS, KEEP_ALIVE_S, most=_DAY_S),
        max_body_bytes=reader.integer(names.MAX_BODY_BYTES, BODY_BYTES, most=_MOST),
        parallel=reader.integer(names.AGENT_PARALLEL, PARALLEL, most=10_000),
        budget=Budget(
            steps=reader.integer(names.AGENT_STEPS, STEPS, most=64),
            tokens=reader.integer(names.AGENT_TOKENS, TOKENS, most=_MOST),
            seconds=reader.integer(names.AGENT_SECONDS, SECONDS, most=_DAY_S),
        ),
        gateway_url=reader.url(names.GATEWAY_URL, required=True) or "",
        gateway_model=reader.required(names.GATEWAY_MODEL, "the route to ask"),
        gateway_key=reader.file(names.GATEWAY_KEY_FILE),
        weather_provider=reader.text(names.WEATHER_PROVIDER) or PROVIDER,
        weather_url=reader.url(names.WEATHER_URL),
        geocoding_url=reader.url(names.GEOCODING_URL),
        weather_key=reader.file(names.WEATHER_KEY_FILE),
    )
    reader.check_door(settings)
    if reader.mistakes:
        raise SettingsError(reader.mistakes)

    return settings


class _Reader:
    """Reads variables, and remembers what was wrong with them; an empty one counts as absent.

    Where a key could have been pasted by mistake, or stand in an address, what was given is not repeated.
    """

    def __init__(self, variables: Mapping[str, str]) -> None:
        self._variables = variables
        self.mistakes: list[str] = []

    def text(self, name: str) -> str:
        return self._variables.get(name, "").strip()

    def required(self, name: str, what: str) -> str:
        given = self.text(name)
        if not given:
            self.mistakes.append(f"{name} is not set, allowed: {what}")

        return given

    def integer(self, name: str, default: int, *, most: int) -> int:
        given = self.text(name)
        if not given:
            return default
        if given.isascii() and given.isdecimal() and 1 <= int(given) <= most:
            return int(given)
        self.mistakes.append(f"{name} is {given!r}, allowed: 1 to {most}")

        return default

    def url(self, name: str, *, required: bool = False) -> str | None:
        given = self.required(name, _ADDRESS) if required else self.text(name)
        if given and not _is_url(given):
            self.mistakes.append(f"{name} is none that can be asked, allowed: {_ADDRESS}")

        return given.rstrip("/") or None

    def file(self, name: str) -> Path | None:
        given = self.text(name)
        if given and not _is(given, Path.is_file):
            self.mistakes.append(f"{name} names no file that can be read, allowed: a file that holds a key, or none")

        return Path(given) if given else None

    def folder(self, name: str) -> Path | None:
        given = self.text(name)
        if given and not _is(given, Path.is_dir):
            allowed = "a folder with a key file a client, or none"
            self.mistakes.append(f"{name} names no folder that can be read, allowed: {allowed}")

        return Path(given) if given else None

    def check_door(self, settings: Settings) -> None:
        """Without keys anybody on the network could spend the model's time."""
        if settings.keys is None and not _is_loopback(settings.host):
            self.mistakes.append(
                f"{names.AGENT_KEYS} is not set and {names.AGENT_HOST} is {settings.host!r}, "
                f"allowed: a folder of keys, or a loopback address such as {HOST!r}"
            )


def _is(given: str, kind: Callable[[Path], bool]) -> bool:
    try:
        return kind(Path(given))
    except OSError:  # among others of a name that is too long for one
        return False


def _is_url(given: str) -> bool:
    try:
        parts, url = urlsplit(given), httpx.URL(given)
        is_known = parts.scheme in {"http", "https"} and bool(parts.hostname) and parts.port != 0 and bool(url.host)
    except (ValueError, httpx.InvalidURL):
        return False

    return is_known and not _MORE.search(given)


def _is_loopback(host: str) -> bool:
    try:
        return host == "localhost" or ip_address(host).is_loopback
    except ValueError:
        return False
