"""The request's body, read as strictly as the engines read it."""

import json
from math import isinf
from typing import NoReturn

from serving.problem import Problem


def parsed(body: bytes) -> object:
    """Read JSON that is UTF-8 and has no NaN: Python's own reader is more lenient than an engine's.

    Raises:
        Problem: 400, and where.
    """
    try:
        value: object = json.loads(body.decode(), parse_constant=_refuse_constant, parse_float=_finite)
        if b"\\u" in body:
            json.dumps(value, ensure_ascii=False).encode()
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
