"""What the OpenAPI document says of answers that are errors or no JSON."""

from collections.abc import Mapping
from typing import Any

from fastapi.security import HTTPBearer

from agent.answer import ErrorAnswer

BEARER = HTTPBearer(auto_error=False, description="A key of this service, where it asks for one.")
"""For the document alone: the door looks at keys."""

_MEANINGS: Mapping[int, str] = {
    400: "The body is not JSON.",
    401: "The key is missing or wrong.",
    404: "It does not exist.",
    408: "The body took too long to arrive.",
    413: "The body is too long.",
    415: "The body is of another type than JSON.",
    422: "The body is not what is asked for, or too long for the model.",
    502: "The model failed.",
    503: "Something that is needed is busy or down.",
    504: "It took too long.",
}
_RETRY = {
    "Retry-After": {
        "description": "Seconds until it is worth to ask again.",
        "schema": {"type": "integer", "minimum": 0},
    }
}
_LATER = frozenset({503})

BODY = (400, 401, 408, 413, 415, 422)
"""What can be wrong with any request that has a body."""


def errors(*statuses: int) -> dict[int | str, dict[str, Any]]:
    """Describe answers that are errors."""
    return {
        status: {
            "model": ErrorAnswer,
            "description": _MEANINGS[status],
            **({"headers": _RETRY} if status in _LATER else {}),
        }
        for status in statuses
    }


def content(*kinds: str) -> dict[int | str, dict[str, Any]]:
    """Describe an answer that is text or a file."""
    return {200: {"content": {kind: {"schema": {"type": "string"}} for kind in kinds}}}


UNCHANGED: dict[int | str, dict[str, Any]] = {304: {"description": "The browser has it already."}}
"""Of a file whose tag the browser knows."""

EVENTS: dict[int | str, dict[str, Any]] = {
    200: {
        "content": {
            "text/event-stream": {
                "itemSchema": {
                    "type": "object",
                    "required": ["event", "data"],
                    "properties": {
                        "event": {"enum": ["text", "tool_call", "tool_result", "done", "error"]},
                        "data": {"type": "string", "contentMediaType": "application/json"},
                    },
                }
            }
        }
    }
}
"""Of a stream: OpenAPI 3.2's word, which earlier readers pass over."""
