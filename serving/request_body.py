"""The request's body, read as strictly as the engines read it."""

import json
import re
from math import isinf
from typing import NoReturn

from serving.problem import Problem

_HALF = re.compile(rb"\\u[dD][89a-fA-F]")
"""An escape for half of a character; whether the other half follows, encoding it tells."""

_MOST_OPENED = 131_072
"""Braces and brackets, in texts too: C code builds what they open in one go, and as many tokens fill any context."""


def parsed(body: bytes) -> object:
    """Read JSON that is UTF-8 and has no NaN: Python's own reader is more lenient than an engine's.

    Raises:
        Problem: 400, and where or why.
    """
    _check_count(body)
    try:
        value: object = json.loads(body.decode(), parse_constant=_refuse_constant, parse_float=_finite)
        _check_halves(body, value)
    except UnicodeEncodeError:
        where = "an escape is half of a character"
    except UnicodeDecodeError as error:
        where = f"byte {error.start} is not UTF-8"
    except json.JSONDecodeError as error:
        where = f"{error.msg.lower()} at line {error.lineno} column {error.colno}"
    except ValueError:  # more digits than Python reads
        where = "a number is too long"
    except RecursionError:
        where = "it is nested too deep"
    else:
        return value
    raise _not_json(where)


def _check_count(body: bytes) -> None:
    if body.count(b"{") + body.count(b"[") > _MOST_OPENED:
        raise Problem(400, f"body has more than {_MOST_OPENED} braces and brackets", code="too_many")


def _check_halves(body: bytes, value: object) -> None:
    """Encode every text; not by `json.dumps`, which holds Python's lock until all is written."""
    left = [value] if _HALF.search(body) else []
    while left:
        match left.pop():
            case str() as text:
                text.encode()
            case list() as items:
                left += items
            case dict() as items:
                left += items
                left += items.values()


def _refuse_constant(name: str) -> NoReturn:
    where = f"{name} is no number"
    raise _not_json(where)


def _finite(digits: str) -> float:
    number = float(digits)
    if isinf(number):
        where = f"{digits} is too large"
        raise _not_json(where)

    return number


def _not_json(where: str) -> Problem:
    return Problem(400, f"body is not JSON: {where}", code="invalid_json")
