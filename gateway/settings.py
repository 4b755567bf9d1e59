"""What the gateway is told by its environment; every mistake is said at once."""

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from contracts import environment as names
from gateway.mistakes import SettingsError

_MIB = 1 << 20
_DAY_S = 24 * 3600
HOST, PORT = "127.0.0.1", 4000
BODY_BYTES = 2 * _MIB
LONGEST_S = 620
"""The default of triad/planning/timing.py: a model server's longest answer, and the patience of what lies between."""

KEEP_ALIVE_S = 640


@dataclass(frozen=True, slots=True, kw_only=True)
class Settings:
    """Where to listen, and what to read.

    Attributes:
        config: LiteLLM's config.
        clients: Document of clients.
        keys: Folder of keys; None leaves keys and limits to LiteLLM's database.
        longest_s: From a request to the last byte of its answer.
        log_prompts: Whether each question is written into the log.
    """

    config: Path
    clients: Path
    keys: Path | None
    host: str
    port: int
    keep_alive_s: int
    max_body_bytes: int
    longest_s: int
    log_prompts: bool


def read_settings(variables: Mapping[str, str]) -> Settings:
    """Read everything from a mapping like `os.environ`.

    Raises:
        SettingsError: A line for each mistake.
    """
    reader = _Reader(variables)
    settings = Settings(
        config=reader.file(names.GATEWAY_CONFIG, "LiteLLM's config"),
        clients=reader.file(names.GATEWAY_CLIENTS, "the clients' document"),
        keys=reader.keys(),
        host=reader.text(names.GATEWAY_HOST) or HOST,
        port=reader.integer(names.GATEWAY_PORT, PORT, most=65_535),
        keep_alive_s=reader.integer(names.GATEWAY_KEEP_ALIVE_SECONDS, KEEP_ALIVE_S, most=_DAY_S),
        max_body_bytes=reader.integer(names.MAX_BODY_BYTES, BODY_BYTES, most=1 << 30),
        longest_s=reader.integer(names.MAX_STREAM_SECONDS, LONGEST_S, most=_DAY_S),
        log_prompts=reader.flag(names.LOG_PROMPTS),
    )
    if reader.mistakes:
        raise SettingsError(reader.mistakes)

    return settings


class _Reader:
    """Reads variables, and remembers what was wrong with them; an empty one counts as absent."""

    def __init__(self, variables: Mapping[str, str]) -> None:
        self._variables = variables
        self.mistakes: list[str] = []

    def text(self, name: str) -> str:
        return self._variables.get(name, "").strip()

    def file(self, name: str, what: str) -> Path:
        path = Path(self.text(name) or name)
        if not self.text(name):
            self.mistakes.append(f"{name} is not set, allowed: the file of {what}")
        elif not path.is_file():
            self.mistakes.append(f"{name} is {str(path)!r}, allowed: the file of {what}")

        return path

    def keys(self) -> Path | None:
        folder, database = self.text(names.GATEWAY_KEYS), self.text(names.DATABASE_URL)
        if bool(folder) == bool(database):
            given = "are both set" if folder else "are not set"
            self.mistakes.append(f"{names.GATEWAY_KEYS} and {names.DATABASE_URL} {given}, allowed: one of them")
        if database:
            self.mistakes += [
                f"{name} is not set, allowed: a secret of its own, as keys lie in a database"
                for name in (names.LITELLM_MASTER_KEY, names.LITELLM_SALT_KEY)
                if not self.text(name)
            ]
        if folder and not Path(folder).is_dir():
            self.mistakes.append(f"{names.GATEWAY_KEYS} is {folder!r}, allowed: a folder with a key file a client")

        return Path(folder) if folder else None

    def flag(self, name: str) -> bool:
        given = self.text(name).lower()
        if given not in {"", "true", "false"}:
            self.mistakes.append(f"{name} is {given!r}, allowed: true or false")

        return given == "true"

    def integer(self, name: str, default: int, *, most: int) -> int:
        given = self.text(name)
        if not given:
            return default
        if given.isascii() and given.isdecimal() and 1 <= int(given) <= most:
            return int(given)
        self.mistakes.append(f"{name} is {given!r}, allowed: 1 to {most}")

        return default
