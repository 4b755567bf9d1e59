"""The agent's own key for the gateway: a file that is read again when it changes."""

import logging
import time
from collections.abc import Callable
from pathlib import Path

from agent.mistakes import SettingsError
from contracts import environment as names

_LOOK_S = 1.0
"""Between two looks at the file."""

_ALLOWED = "a key of visible ASCII in one line"
_LOGGER = logging.getLogger(__name__)


class KeyFile:
    """Gives the key; one that cannot be read any more leaves the last that could."""

    def __init__(self, path: Path, *, clock: Callable[[], float] = time.monotonic) -> None:
        """Read it.

        Raises:
            SettingsError: It cannot be read, or is empty.
        """
        self._path = path
        self._clock = clock
        self._key = first_key(path, names.GATEWAY_KEY_FILE)
        self._looked_s = clock()

    async def __call__(self) -> str:
        """Give the key of now, as the client of the gateway asks for it before each request."""
        now_s = self._clock()
        if now_s - self._looked_s >= _LOOK_S:
            self._looked_s = now_s
            try:
                self._key = read_key(self._path)
            except (OSError, ValueError):
                _LOGGER.exception("key file cannot be read, the last key goes on")

        return self._key


def first_key(path: Path, variable: str) -> str:
    """Read a key when the agent starts.

    Args:
        path: Of its file.
        variable: What names the file.

    Raises:
        SettingsError: It cannot be read, or is none.
    """
    try:
        return read_key(path)
    except OSError as error:
        wrong = f"cannot be read: {error.strerror}"
    except ValueError:
        wrong = "holds no key"
    raise SettingsError([f"{variable} names the file {str(path)!r}, which {wrong}, allowed: {_ALLOWED}"])


def read_key(path: Path) -> str:
    """Read a key in one line.

    Raises:
        OSError: It cannot be read.
        ValueError: It is none.
    """
    key = path.read_text(encoding="ascii").strip()
    if not key.isprintable() or not key:
        message = "it holds no key"
        raise ValueError(message)

    return key
