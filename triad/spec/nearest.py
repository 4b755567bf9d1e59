"""The nearest allowed word to a wrong one."""

from collections.abc import Iterable
from difflib import get_close_matches

_LISTED = 20


def unknown(what: str, given: object, allowed: Iterable[str]) -> str:
    """Say that `given` is not among `allowed`, list them if they are few, and name the nearest."""
    names = sorted(allowed)
    if not names:
        return f"unknown {what} {given!r}; there is none"
    shown = ", ".join(names) if len(names) <= _LISTED else f"{', '.join(names[:_LISTED])}, … ({len(names)} in all)"
    close = get_close_matches(str(given), names, n=1, cutoff=0.5)
    nearest = f"; did you mean {close[0]!r}?" if close else ""

    return f"unknown {what} {given!r}; allowed: {shown}{nearest}"
