"""What the API server does to a custom resource before it validates it, and the lists it wants unique.

Source: https://kubernetes.io/docs/tasks/extend-kubernetes/custom-resources/custom-resource-definitions/
"""

import copy
import json
from collections import Counter
from collections.abc import Iterator, Mapping
from typing import Any

# JSON as published: Kubernetes checks the form of a schema when its CRD is installed.
Schema = Mapping[str, Any]
Path = tuple[str | int, ...]

_PRESERVE = "x-kubernetes-preserve-unknown-fields"


def children(value: object, schema: Schema) -> Iterator[tuple[str | int, object, Schema]]:
    """Every value below this one that the schema describes: its key or index, itself, its schema."""
    if isinstance(value, Mapping):
        for key, child in value.items():
            below = field_schema(schema, key)
            if below is not None:
                yield key, child, below
    elif isinstance(value, list) and isinstance(schema.get("items"), Mapping):
        for index, child in enumerate(value):
            yield index, child, schema["items"]


def field_schema(schema: Schema, key: str) -> Schema | None:
    """The schema of one key: its own property, or the one that a map has for all of its values."""
    found = schema.get("properties", {}).get(key, schema.get("additionalProperties"))

    return found if isinstance(found, Mapping) else None


def admit(given: Mapping[str, object], schema: Schema) -> tuple[dict[str, Any], list[Path]]:
    """The object as the API server would validate it, and the paths of the fields it would drop as unknown."""
    obj: dict[str, Any] = copy.deepcopy(dict(given))
    unknown = list(_prune(obj, schema, ()))

    _drop_nulls(obj, schema)
    _apply_defaults(obj, schema)

    return obj, unknown


def duplicates(value: object, schema: Schema, path: Path = ()) -> Iterator[tuple[Path, str]]:
    """Each list that must be a set, or unique by its map keys, and repeats one; with what it repeats."""
    if isinstance(value, list):
        for repeated, count in Counter(_identities(value, schema)).items():
            if count > 1:
                yield path, repeated

    for key, child, below in children(value, schema):
        yield from duplicates(child, below, (*path, key))


def _prune(value: object, schema: Schema, path: Path) -> Iterator[Path]:
    if isinstance(value, dict) and not _keeps_unknown(schema):
        for key in [key for key in value if field_schema(schema, key) is None]:
            del value[key]
            yield (*path, key)

    for key, child, below in children(value, schema):
        yield from _prune(child, below, (*path, key))


def _keeps_unknown(schema: Schema) -> bool:
    return schema.get(_PRESERVE) is True or schema.get("additionalProperties") is True


def _drop_nulls(value: object, schema: Schema) -> None:
    for key, child, below in list(children(value, schema)):
        if child is None and isinstance(value, dict) and not _may_be_null(below) and "default" not in below:
            del value[key]
        else:
            _drop_nulls(child, below)


def _apply_defaults(value: object, schema: Schema) -> None:
    if isinstance(value, dict):
        for key, below in schema.get("properties", {}).items():
            if "default" in below and key not in value:
                value[key] = copy.deepcopy(below["default"])

    for key, child, below in list(children(value, schema)):
        if child is None and not _may_be_null(below) and "default" in below:
            value[key] = copy.deepcopy(below["default"])  # type: ignore[index]  # children() read it by this key

    for _, child, below in children(value, schema):
        _apply_defaults(child, below)


def _may_be_null(schema: Schema) -> bool:
    return schema.get("nullable") is True


def _identities(value: list[object], schema: Schema) -> Iterator[str]:
    kind = schema.get("x-kubernetes-list-type")
    keys = schema.get("x-kubernetes-list-map-keys", ())

    for item in value:
        if kind == "set":
            yield json.dumps(item, sort_keys=True)
        elif kind == "map" and isinstance(item, Mapping):
            yield json.dumps({key: item.get(key) for key in keys}, sort_keys=True)
