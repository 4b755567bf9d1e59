"""The clients' keys: a folder with a file for each client, as Kubernetes mounts a Secret."""

import hmac
import logging
import os
import re
import secrets
import time
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping
from hashlib import blake2b
from pathlib import Path

from gateway.asgi import Header
from gateway.mistakes import SettingsError
from gateway.problem import Problem

SHORTEST, LONGEST = 20, 4096
"""Letters of a key: a shorter one can be guessed or is somebody's default."""

_LOOK_S = 1.0
"""Between two looks at the folder; Kubernetes itself takes up to a minute to bring a new Secret."""

_KEY = re.compile(rb"[!-~]{%d,%d}" % (SHORTEST, LONGEST))
_SCHEME = b"bearer "
_LOGGER = logging.getLogger(__name__)

Content = Mapping[str, bytes]


class Keys:
    """Knows each key by a digest alone, made with a secret of this process, so that no log or dump can hold one.

    A key that is broken after a change lets its client in no more; the others go on.
    """

    def __init__(self, folder: Path, *, clients: Collection[str], clock: Callable[[], float] = time.monotonic) -> None:
        """Read every key.

        Args:
            folder: One file a client; its name is the client's, names with a dot in front are Kubernetes' own.
            clients: Those that must have a key, and no others.
            clock: Seconds that never go back.

        Raises:
            SettingsError: The folder or a key cannot be read, is missing, too weak or somebody else's too.
        """
        self._folder = folder
        self._clients = frozenset(clients)
        self._clock = clock
        self._secret = secrets.token_bytes(32)
        self._seen = _state(folder)
        content, mistakes = _read(folder, self._clients)
        if mistakes:
            raise SettingsError(mistakes)
        self._digests = self._digested(content)
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
            raise _refusal(message, "key_missing")
        digest = self._digest(shown)
        # Every key is compared, so that time does not tell which were nearly right.
        found = [name for known, name in self._digests if hmac.compare_digest(known, digest)]
        if not found:
            message = "key is wrong"
            raise _refusal(message, "key_wrong")

        return found[0]

    def _look(self) -> None:
        """Read the folder again when it has changed; a Secret's volume swaps a link, which changes every file."""
        now_s = self._clock()
        if now_s - self._looked_s < _LOOK_S:
            return
        self._looked_s = now_s
        state = _state(self._folder)
        if state == self._seen:
            return
        self._seen = state
        content, mistakes = _read(self._folder, self._clients)
        self._digests = self._digested(content)
        for mistake in mistakes:
            _LOGGER.error("%s", mistake)
        _LOGGER.warning("keys were read again: %d of %d clients have one", len(self._digests), len(self._clients))

    def _digested(self, content: Content) -> tuple[tuple[bytes, str], ...]:
        return tuple((self._digest(key), name) for name, key in content.items())

    def _digest(self, key: bytes) -> bytes:
        return blake2b(key, key=self._secret, digest_size=32).digest()


def _refusal(message: str, reason: str) -> Problem:
    return Problem(401, message, code="invalid_api_key", reason=reason, more=((b"www-authenticate", b"Bearer"),))


def _shown(headers: Iterable[Header]) -> bytes | None:
    """The key of the one header that the platform's clients send; a second such header makes it ambiguous."""
    given = [value for name, value in headers if name == b"authorization"]
    if len(given) != 1 or given[0][: len(_SCHEME)].lower() != _SCHEME:
        return None

    return given[0][len(_SCHEME) :].strip()


def _state(folder: Path) -> tuple[tuple[str, int, int], ...]:
    """What changes when a file does: of the files themselves, behind any link."""
    return tuple(_states(folder))


def _states(folder: Path) -> Iterator[tuple[str, int, int]]:
    try:
        names = sorted(each for each in os.listdir(folder) if not each.startswith("."))  # noqa: PTH208  # half the time
    except OSError:
        return
    for name in names:
        try:
            stat = (folder / name).stat()
        except OSError:
            yield name, 0, 0
        else:
            yield name, stat.st_ino, stat.st_mtime_ns


def _read(folder: Path, clients: frozenset[str]) -> tuple[Content, list[str]]:
    """Read the keys that are good, and say what is wrong with the others."""
    try:
        found = {path.name for path in folder.iterdir() if not path.name.startswith(".")}
    except OSError as error:
        return {}, [f"folder of keys {str(folder)!r} cannot be read: {error.strerror}"]
    allowed = ", ".join(sorted(clients))
    mistakes = [f"key file {name!r} is of no client, allowed: {allowed}" for name in sorted(found - clients)]
    content: dict[str, bytes] = {}
    for name in sorted(clients):
        key, mistake = _key(folder / name)
        if key in content.values():
            mistake = f"key of client {name!r} is another client's too, allowed: a key of its own"
        if mistake:
            mistakes.append(mistake)
        elif key is not None:
            content[name] = key

    return content, mistakes


def _key(path: Path) -> tuple[bytes | None, str | None]:
    try:
        key = path.read_bytes().strip()
    except OSError as error:
        return None, f"key of client {path.name!r} cannot be read: {error.strerror}, allowed: a file {str(path)!r}"
    if not _KEY.fullmatch(key):
        return None, f"key of client {path.name!r} has {len(key)} bytes, allowed: {SHORTEST} to {LONGEST} visible ASCII"

    return key, None
