"""The Secrets of the agent's namespace, and the files that it reads them from."""

from collections.abc import Iterator
from dataclasses import dataclass

from contracts import environment as names
from triad.planning.filled_secret import FilledSecret, filled, imported
from triad.planning.secrets import agent_keys, client_keys
from triad.spec.agent import AGENT_CLIENT
from triad.spec.platform import PlatformSpec

KEY = "key"
"""Of a Secret that holds one key, and so the name of its file."""


@dataclass(frozen=True, slots=True, kw_only=True)
class MountedSecret:
    """A Secret as a folder of the pod.

    Attributes:
        volume: Name of the volume.
        variable: That says where it is.
        file: That the variable names; empty names the folder.
    """

    volume: str
    secret: str
    folder: str
    variable: str
    file: str = ""

    @property
    def path(self) -> str:
        """What the variable says."""
        return f"{self.folder}/{self.file}".rstrip("/")


CLIENT_KEYS = MountedSecret(
    volume="keys",
    secret="agent-client-keys",  # noqa: S106  # names alone
    folder="/etc/agent-keys",
    variable=names.AGENT_KEYS,
)
"""A key for each client."""

GATEWAY_KEY = MountedSecret(
    volume="gateway",
    secret="agent-gateway-key",  # noqa: S106  # names alone
    folder="/etc/agent-gateway",
    variable=names.GATEWAY_KEY_FILE,
    file=KEY,
)
"""Its own key of the gateway."""

WEATHER_KEY = MountedSecret(
    volume="weather",
    secret="agent-weather-key",  # noqa: S106  # names alone
    folder="/etc/agent-weather",
    variable=names.WEATHER_KEY_FILE,
    file=KEY,
)
"""Its key of the paid weather."""


def mounted_secrets(*, weather_key: bool) -> tuple[MountedSecret, ...]:
    """List what the agent reads."""
    return (CLIENT_KEYS, GATEWAY_KEY, *((WEATHER_KEY,) if weather_key else ()))


def agent_filled_secrets(spec: PlatformSpec) -> tuple[FilledSecret, ...]:
    """List every Secret of the namespace."""
    return tuple(_filled_secrets(spec))


def _filled_secrets(spec: PlatformSpec) -> Iterator[FilledSecret]:
    yield filled(CLIENT_KEYS.secret, agent_keys(spec))
    given = spec.agent.gateway_secret
    yield (
        imported(GATEWAY_KEY.secret, KEY, given)
        if given
        else filled(GATEWAY_KEY.secret, {KEY: client_keys(spec)[AGENT_CLIENT]})
    )
    if spec.agent.weather.secret:
        yield imported(WEATHER_KEY.secret, KEY, spec.agent.weather.secret)
