"""Arithmetic of strangers: exact as long as it can be, bounded in every way, and nothing but arithmetic."""

import ast
import math
import operator
import re
from collections.abc import Callable, Mapping, Sequence
from fractions import Fraction
from typing import Any, Final

from agent.tools.functions import FUNCTIONS, Number
from agent.tools.tool import ToolError

LONGEST: Final = 256
DEEPEST: Final = 100
LARGEST_BITS: Final = 1024
"""Of a number, above and below the line: some 300 digits, as far as a float reaches."""

_TOKENS: Final = re.compile(
    r"(?:[ \t]|(?:\d++(?:\.\d*+)?|\.\d++)(?:[eE][+-]?\d{1,3})?(?![\w.])|[a-z]++(?!\w)|\*\*|//|[-+*/%(),])++",
    re.ASCII,
)
"""All that is read: no quote, bracket, dot between names, underscore, or `=`."""

_SIGNS: Final = str.maketrans({"\N{MULTIPLICATION SIGN}": "*", "÷": "/", "\N{MINUS SIGN}": "-", "^": "**"})
_OPERATORS: Final[Mapping[type[ast.AST], Callable[[Any, Any], Any]]] = {
    ast.Add: operator.add,
    ast.Sub: operator.sub,
    ast.Mult: operator.mul,
    ast.Div: operator.truediv,
    ast.FloorDiv: operator.floordiv,
    ast.Mod: operator.mod,
}


def evaluate(expression: str) -> int | float:
    """Give its value: an integer where it is one, else the nearest float.

    Raises:
        ToolError: It is no arithmetic, or there is no such number, or it is too large.
    """
    text = expression.translate(_SIGNS).strip()
    if len(text) > LONGEST:
        msg = f"the expression has {len(text)} characters, allowed: {LONGEST}"
        raise ToolError(msg)
    try:
        return _told(_Walker(text).value())
    except ZeroDivisionError:
        msg = "a division by zero has no result"
    except OverflowError:
        msg = "the number is too large"

    raise ToolError(msg)


class _Walker:
    """Goes through the tree of one expression."""

    def __init__(self, text: str) -> None:
        self._text = text
        self._tree = _parsed(text)

    def value(self) -> Number:
        return self._value(self._tree, DEEPEST)

    def _value(self, node: ast.expr, depth: int) -> Number:
        if depth == 0:
            msg = f"the expression is deeper than {DEEPEST} levels"
            raise ToolError(msg)
        match node:
            case ast.Constant():
                # From the text: as a float, 0.1 would have lost its value already.
                return _bounded(Fraction(ast.get_source_segment(self._text, node) or ""))
            case ast.UnaryOp(op=ast.UAdd() | ast.USub()):
                return _signed(node.op, self._value(node.operand, depth - 1))
            case ast.BinOp():
                left, right = (self._value(side, depth - 1) for side in (node.left, node.right))
                return _bounded(_combined(node.op, left, right))
            case ast.Call(func=ast.Name(id=name), keywords=[]):
                return _bounded(_called(name, [self._value(each, depth - 1) for each in node.args]))
            case _:
                raise _unreadable(self._text)


def _parsed(text: str) -> ast.expr:
    if not _TOKENS.fullmatch(text):
        raise _unreadable(text)
    try:
        return ast.parse(text, mode="eval").body
    except (SyntaxError, MemoryError, RecursionError):
        raise _unreadable(text) from None


def _signed(sign: ast.unaryop, number: Number) -> Number:
    return -number if isinstance(sign, ast.USub) else number


def _combined(sign: ast.operator, left: Number, right: Number) -> Number:
    if isinstance(sign, ast.Pow):
        return _power(left, right)
    result: Number = _OPERATORS[type(sign)](left, right)

    return result


def _power(base: Number, exponent: Number) -> Number:
    if isinstance(exponent, Fraction) and exponent.denominator == 1:
        return _whole_power(base, exponent.numerator)
    if base < 0:
        msg = "a negative number has no such power"
        raise ToolError(msg)
    if base == 0 and exponent < 0:
        raise ZeroDivisionError

    return math.pow(base, exponent)


def _whole_power(base: Number, exponent: int) -> Number:
    if isinstance(base, float):
        return float(base**exponent)
    bits = max(base.numerator.bit_length(), base.denominator.bit_length()) - 1
    if bits * abs(exponent) > LARGEST_BITS:
        raise OverflowError

    return Fraction(base**exponent)


def _called(name: str, arguments: Sequence[Number]) -> Number:
    function = FUNCTIONS.get(name)
    if function is None:
        msg = f"{name!r} is no function, allowed: {', '.join(FUNCTIONS)}"
        raise ToolError(msg)
    try:
        return function(*arguments)
    except TypeError:
        msg = f"{name} does not take {len(arguments)} arguments"
        raise ToolError(msg) from None


def _bounded(number: Number) -> Number:
    if isinstance(number, float):
        if not math.isfinite(number):
            raise OverflowError

        return number
    if max(number.numerator.bit_length(), number.denominator.bit_length()) > LARGEST_BITS:
        raise OverflowError

    return Fraction(number)  # what is left of `//` is an int, whose `/` would not be exact


def _told(number: Number) -> int | float:
    if isinstance(number, Fraction) and number.denominator == 1:
        return number.numerator

    return float(number)


def _unreadable(text: str) -> ToolError:
    return ToolError(f"{text[:40]!r} is no arithmetic, allowed: numbers, + - * / // % **, ( ), {', '.join(FUNCTIONS)}")
