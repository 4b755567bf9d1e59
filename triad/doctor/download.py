"""Files of the internet, by https, bounded in size and in waiting."""

from collections.abc import Callable, Mapping
from http.client import HTTPException
from urllib.request import Request, urlopen

Download = Callable[[str, Mapping[str, str]], bytes]
"""From an address and headers to what lies there; OSError where it cannot be had."""

LIMIT = 64 * 1024 * 1024
"""Several times the largest index of a chart repository."""

_TIMEOUT_S = 20


def download(url: str, headers: Mapping[str, str]) -> bytes:
    """Read a whole file.

    Raises:
        OSError: No answer, an answer of HTTP that is an error (`HTTPError`), no https, or more than `LIMIT`.
    """
    _require_https(url)
    try:
        with urlopen(Request(url, headers=dict(headers)), timeout=_TIMEOUT_S) as answer:  # noqa: S310  # https, above
            _require_https(answer.url)
            content: bytes = answer.read(LIMIT + 1)
    except HTTPException as error:
        msg = f"{url} broke off: {error!r}"
        raise OSError(msg) from error
    if len(content) > LIMIT:
        msg = f"{url} is larger than {LIMIT} bytes"
        raise OSError(msg)

    return content


def _require_https(url: str) -> None:
    if not url.startswith("https://"):
        msg = f"{url!r} is not an https address"
        raise OSError(msg)
