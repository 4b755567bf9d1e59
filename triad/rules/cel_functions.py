"""CEL functions that cel-python lacks or reads too generously, as Kubernetes' Go code computes them.

Sources: https://kubernetes.io/docs/reference/using-api/cel/ and Go's time.ParseDuration and strconv.ParseInt.
"""

import ipaddress
import re
from datetime import timedelta
from fractions import Fraction
from typing import Final

import re2
from celpy import celtypes
from celpy.evaluation import CELFunction

_QUIET: Final = re2.Options()
_QUIET.log_errors = False

_INTEGER: Final = re.compile(r"[+-]?[0-9]+", re.ASCII)
_DURATION: Final = re.compile(r"([0-9]+(?:\.[0-9]*)?|\.[0-9]+)(ns|us|µs|μs|ms|s|m|h)", re.ASCII)
_NANOSECONDS: Final = {
    "ns": 1,
    "us": 1_000,
    "µs": 1_000,
    "μs": 1_000,  # Go takes both letters for micro
    "ms": 1_000_000,
    "s": 1_000_000_000,
    "m": 60_000_000_000,
    "h": 3_600_000_000_000,
}


def _text(value: object) -> str:
    if not isinstance(value, celtypes.StringType):
        msg = f"no such overload for {type(value).__name__}, allowed: string"
        raise TypeError(msg)

    return str(value)


def _find(value: object, pattern: object) -> celtypes.Value:
    try:
        found = re2.search(_text(pattern), _text(value), _QUIET)
    except re2.error as error:
        msg = f"pattern {pattern!r} is not RE2"
        raise ValueError(msg) from error

    return celtypes.StringType(found.group() if found else "")


def _is_ip(value: object) -> celtypes.Value:
    try:
        address = ipaddress.ip_address(_text(value))
    except ValueError:
        return celtypes.BoolType(False)  # noqa: FBT003  # a CEL value, not a flag

    mapped = isinstance(address, ipaddress.IPv6Address) and (address.ipv4_mapped or address.scope_id)

    return celtypes.BoolType(not mapped)


def _split(value: object, separator: object) -> celtypes.Value:
    parts = _text(value).split(_text(separator)) if separator else list(_text(value))

    return celtypes.ListType([celtypes.StringType(part) for part in parts])


def _substring(value: object, start: int, end: int | None = None) -> celtypes.Value:
    text = _text(value)
    stop = len(text) if end is None else end
    if not 0 <= start <= stop <= len(text):
        msg = f"substring {start}..{stop} of {text!r} must lie in 0..{len(text)}"
        raise ValueError(msg)

    return celtypes.StringType(text[start:stop])


def _int(value: object) -> celtypes.Value:
    if isinstance(value, str) and not _INTEGER.fullmatch(value):
        msg = f"int() of {value!r}, allowed: decimal digits with a sign"
        raise ValueError(msg)
    if isinstance(value, celtypes.BoolType) or not isinstance(value, str | int | float):
        msg = f"no such overload: int({type(value).__name__})"
        raise TypeError(msg)

    return celtypes.IntType(value)


def _duration(value: object) -> celtypes.Value:
    text = _text(value)
    sign, unsigned = (-1 if text.startswith("-") else 1), re.sub(r"^[+-]", "", text)
    if unsigned != "0" and (not unsigned or _DURATION.sub("", unsigned)):
        msg = f"duration() of {text!r}, allowed: numbers with ns, us, ms, s, m or h"
        raise ValueError(msg)

    parts = [Fraction(number) * _NANOSECONDS[unit] for number, unit in _DURATION.findall(unsigned)]
    nanoseconds = sign * sum(parts, Fraction())
    if abs(nanoseconds) >= 2**63:
        msg = f"duration() of {text!r} is longer than 64 bits of nanoseconds"
        raise ValueError(msg)

    return celtypes.DurationType(timedelta(microseconds=float(nanoseconds / 1000)))


FUNCTIONS: Final[dict[str, CELFunction]] = {
    "duration": _duration,
    "find": _find,
    "int": _int,
    "isIP": _is_ip,
    "split": _split,
    "substring": _substring,
}
