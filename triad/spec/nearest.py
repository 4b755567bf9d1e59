"""The nearest allowed words to a wrong one."""

from collections.abc import Iterable, Mapping
from difflib import get_close_matches
from types import MappingProxyType

_LISTED = 20
_NEAREST = 3
_ALL: Mapping[str, str] = MappingProxyType(
    {
        "model": "`.venv/bin/triad catalog list`",
        "instance type": "triad/catalog/instances.py",
        "tool parser of vLLM": "triad/catalog/parsers.py",
        "reasoning parser of vLLM": "triad/catalog/parsers.py",
        "further argument of llama.cpp": "docs/models.md",
        "further argument of vllm": "docs/models.md",
    }
)
"""Where all are listed of what there are dozens of."""


def unknown(what: str, given: object, allowed: Iterable[str]) -> str:
    """Say that `given` is not among `allowed`: list them if they are few, else the nearest three and where all are."""
    names = sorted(allowed)
    if not names:
        return f"unknown {what} {given!r}; there is none"
    if len(names) > _LISTED:
        nearest = ", ".join(map(repr, get_close_matches(str(given), names, n=_NEAREST, cutoff=0.0)))
        return f"unknown {what} {given!r}; nearest of {len(names)} allowed: {nearest}{_where(what)}"
    close = get_close_matches(str(given), names, n=1, cutoff=0.5)
    nearest = f"; did you mean {close[0]!r}?" if close else ""

    return f"unknown {what} {given!r}; allowed: {', '.join(names)}{nearest}"


def _where(what: str) -> str:
    return f"; {_ALL[what]} lists all" if what in _ALL else ""
