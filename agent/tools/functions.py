"""Functions of the calculator, exact where a number allows it."""

import math
from collections.abc import Callable, Mapping
from fractions import Fraction
from typing import Final

from agent.tools.tool import ToolError

Number = Fraction | float
_MOST_DIGITS: Final = 20


def _square_root(number: Number) -> Number:
    if number < 0:
        msg = "a negative number has no square root"
        raise ToolError(msg)
    if isinstance(number, float):
        return math.sqrt(number)
    exact = Fraction(math.isqrt(number.numerator), math.isqrt(number.denominator))

    return exact if exact * exact == number else math.sqrt(number)


def _rounded(number: Number, digits: Number = 0.0) -> Number:
    """As in school: 2.5 becomes 3, where Python would say 2."""
    if digits != int(digits) or not -_MOST_DIGITS <= digits <= _MOST_DIGITS:
        msg = f"round takes -{_MOST_DIGITS} to {_MOST_DIGITS} digits"
        raise ToolError(msg)
    unit = Fraction(Fraction(10) ** -int(digits))
    magnitude: Fraction = abs(Fraction(number))
    away = math.floor(magnitude / unit + Fraction(1, 2)) * unit

    return away if number >= 0 else -away


def _floor(number: Number) -> Number:
    return Fraction(math.floor(number))


def _ceil(number: Number) -> Number:
    return Fraction(math.ceil(number))


def _least(first: Number, *others: Number) -> Number:
    return min(first, *others) if others else first


def _most(first: Number, *others: Number) -> Number:
    return max(first, *others) if others else first


FUNCTIONS: Final[Mapping[str, Callable[..., Number]]] = {
    "abs": abs,
    "ceil": _ceil,
    "floor": _floor,
    "max": _most,
    "min": _least,
    "round": _rounded,
    "sqrt": _square_root,
}
