"""What the scripted server refuses: requests of another shape than the API's."""

from typing import Any

import jsonschema

from tests.conformance.scripted.model import prompt_tokens, tokens
from tests.conformance.scripted.reply import CHAT, COMPLETIONS, EMBEDDINGS, Asked, Json, Reply, error

MODEL = "scripted"
CONTEXT = 2048
VOCABULARY = 1000

_TEXT: Json = {"type": "string"}
_NUMBER: Json = {"type": "number"}
_KNOWN: Json = {"items": {"maximum": VOCABULARY}}
_MESSAGE: Json = {
    "type": "object",
    "properties": {"role": {"enum": ["system", "developer", "user", "assistant", "tool"]}},
    "required": ["role"],
}
_FUNCTION: Json = {"type": "object", "properties": {"name": _TEXT}, "required": ["name"]}
_TOOL: Json = {"type": "object", "properties": {"function": _FUNCTION}, "required": ["function"]}

SHAPES: dict[str, Json] = {
    CHAT: {
        "type": "object",
        "properties": {
            "messages": {"type": "array", "items": _MESSAGE},
            "temperature": _NUMBER,
            "max_tokens": {"type": "integer"},
            "stop": {"type": ["string", "array"], "minLength": 1},
            "tools": {"type": "array", "items": _TOOL},
        },
        "required": ["model", "messages"],
    },
    COMPLETIONS: {
        "type": "object",
        "properties": {"suffix": False, "prompt": _KNOWN},
        "required": ["model", "prompt"],
    },
    EMBEDDINGS: {
        "type": "object",
        "properties": {"input": {"type": ["string", "array"], **_KNOWN}},
        "required": ["model", "input"],
    },
}
"""What each path takes."""


def refusal(asked: Asked) -> Reply | None:
    """Say why a request cannot be answered, if so."""
    body: Any = asked.body
    try:
        jsonschema.validate(body, SHAPES[asked.path])
        for schema in _schemas(body):
            jsonschema.Draft202012Validator.check_schema(schema)
    except (jsonschema.ValidationError, jsonschema.SchemaError) as wrong:
        return error(400, wrong.message)
    if body["model"] != MODEL:
        return error(404, f"no model {body['model']!r}", code="model_not_found")
    if prompt_tokens(body) + len(tokens(str(body.get("input", "")))) > CONTEXT:
        return error(400, "the prompt is too long", code="context_length_exceeded")

    return None


def _schemas(body: Json) -> list[Any]:
    given = [each["function"].get("parameters", {}) for each in body.get("tools", [])]

    return [*given, body.get("response_format", {}).get("json_schema", {}).get("schema", {})]
