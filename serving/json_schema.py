"""The outer shape of a JSON schema: how much of one is understood is the engine's to say."""

import re

from serving.problem import Problem
from serving.shape import anything, by_type, list_of, mapping, one_of, string, wrong

_DEEPEST = 64
_LONGEST_PATTERN = 1_024
"""Sixty ambiguous repetitions in one take llama.cpp 0.3 s, and the time grows faster than their number."""

_JSON_TYPES = ("null", "boolean", "object", "array", "number", "integer", "string")

_PIECE = re.compile(r"(\((?:\?(?:[:=!]|<[=!]|P?<\w+>))?)|\\.|\[(?:\\.|[^\]\\])*\]|[^()\[|*+?\\]", re.DOTALL)
"""The beginning of a group, or what stands for one letter."""

_NOT_REPEATED = re.compile(r"(?:^|[(|])[*+?]|[*+?][*+]")


def _json_schema(path: str, value: object) -> None:
    """Refuse what is no JSON schema at all."""
    if path.count(".") > _DEEPEST:
        raise Problem(400, f"{path[:_DEEPEST]}... is nested too deep", code="invalid_value")
    if not isinstance(value, bool):
        SCHEMA(path, value)


def _schemas(path: str, value: object) -> None:
    if not isinstance(value, dict):
        raise wrong(path, "an object", value)
    for key, schema in value.items():
        _json_schema(f"{path}.{key}", schema)


def regular_expression(path: str, value: object) -> None:
    """Accept what any dialect could read: of the rest llama.cpp makes a grammar that writes garbage.

    It is not compiled, as Python's dialect is not JSON schema's, and one scan takes no longer than the text is.
    """
    if not isinstance(value, str) or len(value) > _LONGEST_PATTERN or not _is_regular(value):
        raise wrong(path, f"a regular expression of at most {_LONGEST_PATTERN} letters", value)


def _is_regular(pattern: str) -> bool:
    bare = _PIECE.sub(lambda piece: "(" if piece[1] else "a", pattern)
    if "\\" in bare or "[" in bare or _NOT_REPEATED.search(bare):
        return False
    depth = 0
    for each in bare:
        depth += (each == "(") - (each == ")")
        if depth < 0:
            return False

    return depth == 0


_TYPE = by_type(
    {str: one_of(*_JSON_TYPES), list: list_of(one_of(*_JSON_TYPES), at_least=1)}, hint="a type or a list of types"
)
SCHEMA = mapping(
    optional={
        "type": _TYPE,
        "properties": _schemas,
        "required": list_of(string()),
        "items": by_type({dict: _json_schema, bool: anything, list: list_of(_json_schema)}, hint="a schema"),
        "enum": list_of(anything, at_least=1),
        "anyOf": list_of(_json_schema, at_least=1),
        "oneOf": list_of(_json_schema, at_least=1),
        "allOf": list_of(_json_schema, at_least=1),
        "pattern": regular_expression,
        "$defs": _schemas,
    }
)
