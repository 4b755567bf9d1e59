"""What FastAPI finds wrong with a request, in this service's words."""

from collections.abc import Mapping
from typing import Any, NoReturn

from fastapi import Request
from fastapi.exceptions import RequestValidationError
from starlette.exceptions import HTTPException

from agent.body import not_json
from agent.problem import Problem

_MOST = 20
"""Problems that one answer names."""

_LONGEST = 60
_CODES: Mapping[int, str] = {404: "not_found", 405: "method_not_allowed"}


def refuse_body(_: Request, error: Exception) -> NoReturn:
    """Name all that is wrong with a body.

    Raises:
        Problem: 400 or 422.
    """
    mistakes = error.errors() if isinstance(error, RequestValidationError) else []
    if any(each["type"] == "json_invalid" for each in mistakes):
        raise not_json()
    lines = [_line(each) for each in mistakes[:_MOST]]
    if len(mistakes) > _MOST:
        lines.append(f"and {len(mistakes) - _MOST} more")
    raise Problem(422, "; ".join(lines), code="invalid_body")


def refuse_path(request: Request, error: Exception) -> NoReturn:
    """Say what does not exist.

    Raises:
        Problem: 404, 405, or what FastAPI says.
    """
    status, more = (error.status_code, error.headers or {}) if isinstance(error, HTTPException) else (500, {})
    headers = tuple((name.lower().encode(), value.encode()) for name, value in more.items())
    match status:
        case 400:
            raise not_json()
        case 405:
            message = f"method must be {more.get('Allow', '')!r}, got {request.method!r}"
        case _:
            message = f"path {request.url.path[:_LONGEST]!r} does not exist"
    raise Problem(status, message, code=_CODES.get(status, "refused"), more=headers)


def _line(mistake: Mapping[str, Any]) -> str:
    where = ".".join(str(part) for part in mistake["loc"][1:]) or "body"
    where = where if len(where) <= _LONGEST else f"{where[:_LONGEST]}…"
    match mistake["type"]:
        case "missing":
            return f"{where!r} is missing"
        case "extra_forbidden":
            return f"{where!r} is not known"
        case "value_error":
            return f"{where!r} is wrong: {mistake['ctx']['error']}" if where != "body" else str(mistake["ctx"]["error"])
        case _:
            return f"{where!r} is {_shortened(mistake['input'])}, allowed: {_allowed(mistake['msg'])}"


def _allowed(message: str) -> str:
    """Pydantic's sentence, as the end of ours."""
    for opening in ("Input should be ", "String should ", "List should ", "Value should "):
        message = message.removeprefix(opening)

    return message


def _shortened(given: object) -> str:
    text = repr(given)

    return text if len(text) <= _LONGEST else f"{text[:_LONGEST]}…"
