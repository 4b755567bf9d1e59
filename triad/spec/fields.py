"""Field types that several parts share."""

import re
from ipaddress import IPv4Network
from typing import Annotated, TypeVar

from pydantic import AfterValidator, Field

T = TypeVar("T")

_MOST = 1_000_000
Count = Annotated[int, Field(strict=True, ge=0, le=_MOST)]
PositiveCount = Annotated[int, Field(strict=True, ge=1, le=_MOST)]
Flag = Annotated[bool, Field(strict=True)]
Fraction = Annotated[float, Field(ge=0, lt=1)]
UsdHour = Annotated[float, Field(gt=0)]


def form(pattern: str, words: str) -> AfterValidator:
    r"""Accept text of one form, and say in words which that is.

    Args:
        pattern: What the whole text must match; its `\w` and `\d` are those of ASCII.
        words: What must be written, to follow "must be".
    """
    compiled = re.compile(pattern, re.ASCII)

    def check(text: str) -> str:
        if not compiled.fullmatch(text):
            msg = f"must be {words}, got {text!r}"
            raise ValueError(msg)

        return text

    return AfterValidator(check)


Name = Annotated[
    str,
    form(r"[a-z]([a-z0-9-]{0,18}[a-z0-9])?", "1 to 20 of a-z, 0-9 and '-', a letter first and no '-' last"),
]
"""A DNS label of at most 20 characters, short enough for every AWS name that it becomes part of."""

LabelValue = Annotated[
    str, form(r"[a-z0-9]([a-z0-9._-]{0,61}[a-z0-9])?", "a label's value: 1 to 63 of a-z, 0-9, '.', '_' and '-'")
]
LABEL_KEY = r"([a-z0-9]([a-z0-9.-]{0,251}[a-z0-9])?/)?[A-Za-z0-9]([A-Za-z0-9._-]{0,61}[A-Za-z0-9])?"
LabelKey = Annotated[str, form(LABEL_KEY, "a label's key, such as 'team' or 'example.org/team'")]

Duration = Annotated[str, form(r"([0-9]+(s|m|h))+", "seconds, minutes and hours such as '30s' or '1h30m'")]
DurationOrNever = Annotated[
    str, form(r"([0-9]+(s|m|h))+|Never", "seconds, minutes and hours such as '30s' or '1h30m', or 'Never'")
]

PRIVATE = tuple(map(IPv4Network, ("10.0.0.0/8", "172.16.0.0/12", "192.168.0.0/16", "100.64.0.0/10")))
"""What a VPC and its peers may have; the last is RFC 6598, which Python calls neither private nor public."""

_WIDEST_PUBLIC = 8
_SECONDS = {"s": 1, "m": 60, "h": 3600}


def seconds(duration: str) -> int:
    """Count the seconds of a `Duration`."""
    total, digits = 0, ""
    for character in duration:
        if character.isdigit():
            digits += character
        else:
            total += int(digits) * _SECONDS[character]
            digits = ""

    return total


def _private(network: IPv4Network) -> IPv4Network:
    if not any(network.subnet_of(each) for each in PRIVATE):
        msg = f"must be a private network (RFC 1918 or 100.64.0.0/10), got {str(network)!r}"
        raise ValueError(msg)

    return network


def _once(items: tuple[T, ...]) -> tuple[T, ...]:
    twice = [str(item) for item in dict.fromkeys(items) if items.count(item) > 1]
    if twice:
        msg = f"named twice: {', '.join(twice)}"
        raise ValueError(msg)

    return items


ONCE = AfterValidator(_once)
"""Refuses a list that names something twice."""

Cidr = Annotated[IPv4Network, AfterValidator(_private)]


def _public(network: IPv4Network) -> IPv4Network:
    if network.is_private or network.prefixlen < _WIDEST_PUBLIC:
        msg = f"must be a public range of /{_WIDEST_PUBLIC} or narrower, got {str(network)!r}"
        raise ValueError(msg)

    return network


PublicCidr = Annotated[IPv4Network, AfterValidator(_public)]
