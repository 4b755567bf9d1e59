"""Whether a request looks as its path wants it: all that is wrong in one refusal, before LiteLLM falls over it."""

from collections.abc import Mapping
from reprlib import Repr

from pydantic import ValidationError
from pydantic_core import ErrorDetails

from gateway.fields import FIELDS, SHAPES
from gateway.kinds import WRONG_KIND
from gateway.problem import Problem

_ALLOWED: Mapping[str, str] = {
    "string_type": "a string",
    "int_type": "a whole number",
    "float_type": "a number",
    "bool_type": "true or false",
    "list_type": "a list",
    "dict_type": "an object",
}
"""By pydantic's name for the mistake."""

_UNKNOWN, _MISSING = "extra_forbidden", "missing"
_CODES = {_UNKNOWN: "field_not_allowed", _MISSING: "missing_value"}
_MOST = 8
_SHORT = Repr()
_SHORT.maxstring = _SHORT.maxother = _SHORT.maxlong = 60


def check_shape(path: str, body: Mapping[str, object]) -> None:
    """Refuse fields that are not on the list, and values that no engine could read.

    Raises:
        Problem: 400, which names each field that is wrong.
    """
    unknown = [each for each in body if each not in FIELDS[path]]
    left_out = frozenset(unknown[_MOST:])
    told = {key: value for key, value in body.items() if key not in left_out}
    try:
        SHAPES[path].validate_python(told)
    except ValidationError as error:
        raise _problem(error.errors(include_url=False), left_out=len(left_out)) from None


def _problem(mistakes: list[ErrorDetails], *, left_out: int) -> Problem:
    mistakes.sort(key=lambda each: each["type"] != _UNKNOWN)
    said = [_said(each) for each in mistakes[:_MOST]]
    untold = len(mistakes) - len(said) + left_out
    more = [f"and {untold} more"] if untold else []
    first = mistakes[0]

    return Problem(400, "; ".join([*said, *more]), code=_CODES.get(first["type"], "wrong_type"), param=_field(first))


def _said(mistake: ErrorDetails) -> str:
    match mistake["type"]:
        case "extra_forbidden":
            return f"field {_field(mistake)!r} is not allowed, docs/gateway.md lists those that are"
        case "missing":
            return f"{_field(mistake)} is missing"
        case _:
            return f"{_field(mistake)} is {_SHORT.repr(mistake['input'])}, allowed: {_allowed(mistake)}"


def _allowed(mistake: ErrorDetails) -> str:
    match mistake["type"]:
        case "literal_error":
            return str(mistake["ctx"]["expected"])
        case "too_short":
            return f"a list of {mistake['ctx']['min_length']} or more"
        case "too_long":
            return f"a list of {mistake['ctx']['max_length']} or fewer"
        case kind:
            return mistake["msg"] if kind == WRONG_KIND else _ALLOWED.get(kind, mistake["msg"].lower())


def _field(mistake: ErrorDetails) -> str:
    """Write where it is, as a client would, without pydantic's words for kinds; an unknown field is at the top."""
    if mistake["type"] == _UNKNOWN:
        return str(mistake["loc"][-1])[:60]
    steps = (each for each in mistake["loc"] if not str(each).startswith("("))

    return "".join(f"[{each}]" if isinstance(each, int) else f".{each}" for each in steps).lstrip(".")[:200]
