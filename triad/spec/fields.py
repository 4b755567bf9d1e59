"""Field types that several parts share."""

from ipaddress import IPv4Network
from typing import Annotated

from pydantic import AfterValidator, Field, StringConstraints

Count = Annotated[int, Field(strict=True, ge=0)]
PositiveCount = Annotated[int, Field(strict=True, ge=1)]
Flag = Annotated[bool, Field(strict=True)]
Fraction = Annotated[float, Field(ge=0, lt=1)]
UsdHour = Annotated[float, Field(gt=0)]

Name = Annotated[str, StringConstraints(pattern=r"^[a-z]([a-z0-9-]{0,18}[a-z0-9])?$")]
"""A DNS label of at most 20 characters, short enough for every AWS name that it becomes part of."""

LabelValue = Annotated[str, StringConstraints(pattern=r"^[a-z0-9]([a-z0-9._-]{0,61}[a-z0-9])?$")]
LabelKey = Annotated[
    str,
    StringConstraints(
        pattern=r"^([a-z0-9]([a-z0-9.-]{0,251}[a-z0-9])?/)?[A-Za-z0-9]([A-Za-z0-9._-]{0,61}[A-Za-z0-9])?$"
    ),
]

Duration = Annotated[str, StringConstraints(pattern=r"^([0-9]+(s|m|h))+$")]
"""Seconds, minutes and hours as Karpenter writes them: `30s`, `1h30m`."""

DurationOrNever = Annotated[str, StringConstraints(pattern=r"^(([0-9]+(s|m|h))+|Never)$")]

_CARRIER_GRADE = IPv4Network("100.64.0.0/10")
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
    if not (network.is_private or network.subnet_of(_CARRIER_GRADE)):
        msg = f"must be a private network (RFC 1918 or 100.64.0.0/10), got {str(network)!r}"
        raise ValueError(msg)

    return network


Cidr = Annotated[IPv4Network, AfterValidator(_private)]


def _public(network: IPv4Network) -> IPv4Network:
    if network.is_private or network.prefixlen < _WIDEST_PUBLIC:
        msg = f"must be a public range of /{_WIDEST_PUBLIC} or narrower, got {str(network)!r}"
        raise ValueError(msg)

    return network


PublicCidr = Annotated[IPv4Network, AfterValidator(_public)]
