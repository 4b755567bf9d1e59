"""What a server says, looked at."""

import re

_ID = re.compile(r"[!-~]{1,256}")
_MOST_TOKENS = 1 << 30
"""More than any model reads; what is above is no count."""


def text(given: object) -> str:
    """Read a text that may be missing.

    Raises:
        TypeError: It is something else.
    """
    if given is None:
        return ""
    if not isinstance(given, str):
        message = "no text"
        raise TypeError(message)

    return given


def index(given: object) -> int:
    """Read the place of a tool call among its fellows.

    Raises:
        TypeError: It is something else.
    """
    if not isinstance(given, int) or isinstance(given, bool) or given < 0:
        message = "no index"
        raise TypeError(message)

    return given


def count(usage: object, name: str) -> int | None:
    """Read a count of tokens; one that makes no sense is none, for the answer beside it does."""
    given = usage.get(name) if isinstance(usage, dict) else None
    if not isinstance(given, int) or isinstance(given, bool):
        return None

    return given if 0 <= given <= _MOST_TOKENS else None


def is_id(given: str) -> bool:
    """Tell whether a call can be known by this: it stands in every later question."""
    return _ID.fullmatch(given) is not None
