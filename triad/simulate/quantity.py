"""Kubernetes' quantities as whole thousandths, so that sums and comparisons are exact."""

import re
from collections.abc import Mapping
from decimal import ROUND_CEILING, Decimal
from functools import cache

CPU = "cpu"
MEMORY = "memory"
EPHEMERAL = "ephemeral-storage"
PODS = "pods"
GIB = 1_024**3
MIB = 1_024**2

Amounts = Mapping[str, int]
"""Thousandths of each resource."""

_SHAPE = re.compile(
    r"(?P<number>[+-]?(?:\d+(?:\.\d*)?|\.\d+))(?P<suffix>[KMGTPE]i|[numkMGTPE]|[eE][+-]?\d+)?", re.ASCII
)
_BINARY = {f"{letter}i": Decimal(1_024) ** power for power, letter in enumerate("KMGTPE", start=1)}
_DECIMAL = {"n": -9, "u": -6, "m": -3, "": 0, "k": 3, "M": 6, "G": 9, "T": 12, "P": 15, "E": 18}
_SCALES = _BINARY | {suffix: Decimal(10) ** power for suffix, power in _DECIMAL.items()}


@cache
def thousandths(quantity: str | float) -> int:
    """Read a quantity, rounded up as the API server rounds.

    Raises:
        ValueError: `quantity` has not the shape of one.
    """
    match = _SHAPE.fullmatch(str(quantity).strip())
    if match is None:
        msg = f"{quantity!r} is not a quantity; a quantity looks like '500m', '2' or '1.5Gi'"
        raise ValueError(msg)
    suffix = match["suffix"] or ""
    scale = _SCALES[suffix] if suffix in _SCALES else Decimal(10) ** int(suffix[1:])

    return int((Decimal(match["number"]) * scale * 1_000).to_integral_value(ROUND_CEILING))


def written(resource: str, amount: int) -> str:
    """An amount with its resource, as people write it."""
    if resource in {MEMORY, EPHEMERAL}:
        return f"{_short(amount / 1_000 / GIB)}Gi {resource}"

    return f"{_short(amount / 1_000)} {resource}"


def _short(number: float) -> str:
    return f"{number:.2f}".rstrip("0").rstrip(".")
