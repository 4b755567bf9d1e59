"""The clients' keys: a folder with a file for each client, as Kubernetes mounts a Secret."""

import hmac
import logging
import re
import secrets
import time
from collections.abc import Callable, Iterable
from hashlib import blake2b
from pathlib import Path

from agent.asgi import Header
from agent.mistakes import SettingsError
from agent.problem import Problem

SHORTEST, LONGEST = 20, 4096
"""Letters of a key: a shorter one can be guessed or is somebody's default."""

_LOOK_S = 1.0
"""Between two looks at the folder; Kubernetes itself takes up to a minute to bring a new Secret."""

_KEY = re.compile(rb"[!-~]{%d,%d}" % (SHORTEST, LONGEST))
_SCHEME = b"bearer "
_LOGGER = logging.getLogger(__name__)


class Keys:
    """Knows each key by a digest alone, made with a secret of this process, so that no log or dump can hold one.

    A file that is broken after a change lets its client in no more; the others go on.
    """

    def __init__(self, folder: Path, *, clock: Callable[[], float] = time.monotonic) -> None:
        """Read every key.

        Args:
            folder: One file a client; its name is the client's, names with a dot in front are Kubernetes' own.
            clock: Seconds that never go back.

        Raises:
            SettingsError: There is none, or one cannot be read, is too weak or somebody else's too.
        """
        self._folder = folder
        self._clock = clock
        self._secret = secrets.token_bytes(32)
        self._state = _state(folder)
        self._digests, mistakes = self._read()
        if mistakes:
            raise SettingsError(mistakes)
        self._looked_s = clock()

    def client(self, headers: Iterable[Header]) -> str:
        """Find whose key a request shows.

        Raises:
            Problem: 401, it shows none or a wrong one.
        """
        self._look()
        shown = _shown(headers)
        if shown is None:
            message = "key is missing: send it as 'Authorization: Bearer KEY'"
            raise _refusal(message)
        digest = self._digest(shown)
        # Every key is compared, so that time does not tell which were nearly right.
        found = [name for known, name in self._digests.items() if hmac.compare_digest(known, digest)]
        if not found:
            message = "key is wrong"
            raise _refusal(message)

        return found[0]

    def _look(self) -> None:
        """Read the folder again when it has changed; a Secret's volume swaps a link, which changes every file."""
        now_s = self._clock()
        if now_s - self._looked_s < _LOOK_S:
            return
        self._looked_s = now_s
        state = _state(self._folder)
        if state == self._state:
            return
        self._state = state
        self._digests, mistakes = self._read()
        for mistake in mistakes:
            _LOGGER.error("%s", mistake)
        _LOGGER.warning("clients=%d | keys were read again", len(self._digests))

    def _read(self) -> tuple[dict[bytes, str], list[str]]:
        """Digest the keys that are good, and say what is wrong with the others."""
        digests: dict[bytes, str] = {}
        mistakes: list[str] = []
        for path in _files(self._folder):
            try:
                key = path.read_bytes().strip()
            except OSError as error:
                mistakes.append(f"key of client {path.name!r} cannot be read: {error.strerror}")
                continue
            digest = self._digest(key)
            if not _KEY.fullmatch(key):
                allowed = f"{SHORTEST} to {LONGEST} visible ASCII"
                mistakes.append(f"key of client {path.name!r} has {len(key)} bytes, allowed: {allowed}")
            elif digest in digests:
                mistakes.append(f"key of client {path.name!r} is another client's too, allowed: a key of its own")
            else:
                digests[digest] = path.name
        if not digests and not mistakes:
            mistakes.append(f"folder of keys {str(self._folder)!r} holds none, allowed: a key file a client")

        return digests, mistakes

    def _digest(self, key: bytes) -> bytes:
        return blake2b(key, key=self._secret, digest_size=32).digest()


def _refusal(message: str) -> Problem:
    return Problem(401, message, code="invalid_api_key", more=((b"www-authenticate", b"Bearer"),))


def _shown(headers: Iterable[Header]) -> bytes | None:
    """The key of the one header that clients send; a second such header makes it ambiguous."""
    given = [value for name, value in headers if name == b"authorization"]
    if len(given) != 1 or given[0][: len(_SCHEME)].lower() != _SCHEME:
        return None

    return given[0][len(_SCHEME) :].strip()


def _files(folder: Path) -> list[Path]:
    try:
        return sorted(path for path in folder.iterdir() if not path.name.startswith("."))
    except OSError:
        return []


def _state(folder: Path) -> tuple[tuple[str, int, int], ...]:
    """What changes when a file does: of the files themselves, behind any link."""
    return tuple(_seen(path) for path in _files(folder))


def _seen(path: Path) -> tuple[str, int, int]:
    try:
        stat = path.stat()
    except OSError:
        return path.name, 0, 0

    return path.name, stat.st_ino, stat.st_mtime_ns
