"""The key that a client must show."""

import hashlib
import hmac
from collections.abc import Iterable, Iterator

from serving.asgi import Header
from serving.problem import Problem

_BARE_HEADERS = (b"x-api-key", b"api-key")
_SCHEME = b"bearer "


class Key:
    """Compares in constant time, whatever the length; keeps only a digest, so that no log can hold the key."""

    def __init__(self, key: str) -> None:
        self._digest = _digest(key.strip().encode())

    def check(self, headers: Iterable[Header]) -> None:
        """Let a request in that shows the key as `Authorization: Bearer`, `x-api-key` or `api-key`.

        Raises:
            Problem: 401, no header has the key.
        """
        shown = [_digest(key) for key in _shown(headers)]
        # A list, not a generator: every candidate is compared, so that time tells nothing of which was right.
        if any([hmac.compare_digest(digest, self._digest) for digest in shown]):  # noqa: C419
            return
        message = "key is wrong" if shown else "key is missing: send it as 'Authorization: Bearer KEY'"
        raise Problem(401, message, code="invalid_api_key", challenge="Bearer")


def _shown(headers: Iterable[Header]) -> Iterator[bytes]:
    for name, value in headers:
        lowered = name.lower()
        if lowered == b"authorization" and value[: len(_SCHEME)].lower() == _SCHEME:
            yield value[len(_SCHEME) :].strip()
        elif lowered in _BARE_HEADERS:
            yield value.strip()


def _digest(key: bytes) -> bytes:
    return hashlib.sha256(key).digest()
