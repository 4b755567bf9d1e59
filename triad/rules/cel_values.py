"""JSON as a CEL rule sees it: typed by its schema, with Kubernetes' escaped names and without null fields.

Source: https://kubernetes.io/docs/reference/using-api/cel/ ("Type system integration", "Escaping")
"""

import base64
import re
from collections.abc import Mapping
from typing import Final

from celpy import celtypes

from triad.rules.structural import Schema, field_schema

_RESERVED: Final = frozenset(
    {
        *("true", "false", "null", "in", "as", "break", "const", "continue", "else", "for", "function", "if"),
        *("import", "let", "loop", "package", "namespace", "return", "var", "void", "while"),
    }
)
_ESCAPES: Final = {"__": "__underscores__", ".": "__dot__", "-": "__dash__", "/": "__slash__"}


def cel_value(value: object, schema: Schema) -> celtypes.Value:
    """One JSON value of this schema as cel-python computes with it."""
    if isinstance(value, Mapping):
        return _fields(value, schema) if "properties" in schema else _entries(value, schema)
    if isinstance(value, list):
        return celtypes.ListType([cel_value(item, schema.get("items", {})) for item in value])
    if isinstance(value, str):
        return _string(value, schema)

    return _scalar(value, schema)


def escaped(name: str) -> str:
    """A property's name as a CEL identifier."""
    if name in _RESERVED:
        return f"__{name}__"

    return re.sub(r"__|[./-]", lambda found: _ESCAPES[found.group()], name)


def _fields(value: Mapping[str, object], schema: Schema) -> celtypes.Value:
    described = ((key, child, field_schema(schema, key)) for key, child in value.items())

    return celtypes.MapType(
        {
            celtypes.StringType(escaped(key)): cel_value(child, below)
            for key, child, below in described
            if child is not None and below is not None
        }
    )


def _entries(value: Mapping[str, object], schema: Schema) -> celtypes.Value:
    return celtypes.MapType(
        {celtypes.StringType(key): cel_value(child, field_schema(schema, key) or {}) for key, child in value.items()}
    )


def _string(value: str, schema: Schema) -> celtypes.Value:
    match schema.get("format"):
        case "date-time":
            return celtypes.TimestampType(value)
        case "byte":
            return celtypes.BytesType(base64.b64decode(value))
        case _:
            return celtypes.StringType(value)


def _scalar(value: object, schema: Schema) -> celtypes.Value:
    if value is None:
        return None
    if isinstance(value, bool):
        return celtypes.BoolType(value)

    return celtypes.DoubleType(value) if schema.get("type") == "number" else celtypes.IntType(value)
