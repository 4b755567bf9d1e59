from collections.abc import Mapping

import pytest

from triad.rules.draft4 import validator

JsonValue = float | str | Mapping[str, int] | None
INT_OR_STRING = {"x-kubernetes-int-or-string": True}


@pytest.mark.parametrize(
    ("schema", "value"),
    [
        ({"type": "string", "nullable": True, "enum": ["a"]}, None),
        ({"type": "string", "pattern": "^((?i)sun|mon)day$"}, "SUNday"),
        ({"type": "integer", "format": "int32"}, 2**31 - 1),
        ({"type": "integer", "format": "int64"}, -(2**63)),
        ({"type": "string", "format": "date-time"}, "2026-11-21T13:00:00.5+02:00"),
        ({"type": "string", "format": "byte"}, "aGk="),
        ({"type": "string", "format": "ipv4"}, "10.0.0.1"),
        ({"type": "string", "format": "ipv6"}, "::1"),
        (INT_OR_STRING, "10%"),
        (INT_OR_STRING, 8),
    ],
)
def test_what_kubernetes_takes_is_taken(schema: dict[str, object], value: JsonValue) -> None:
    """Nulls where allowed, RE2 patterns and formats read as the API server reads them."""
    assert validator(schema).is_valid(value)


@pytest.mark.parametrize(
    ("schema", "value"),
    [
        ({"type": "string"}, None),
        ({"type": "string", "pattern": "^a$"}, "b"),
        ({"type": "integer", "format": "int32"}, 2**31),
        ({"type": "integer", "format": "int64"}, 2**63),
        ({"type": "integer"}, True),
        ({"type": "string", "format": "date-time"}, "2026-11-21 13:00:00"),
        ({"type": "string", "format": "date-time"}, "20261121T13:00:00Z"),
        ({"type": "string", "format": "date-time"}, "2026-13-21T13:00:00Z"),
        ({"type": "string", "format": "date-time"}, "2026-11-21T24:00:00Z"),
        ({"type": "string", "format": "byte"}, "not base64"),
        ({"type": "string", "format": "ipv4"}, "10.0.0.256"),
        ({"type": "string", "format": "ipv6"}, "10.0.0.1"),
        (INT_OR_STRING, 1.5),
        (INT_OR_STRING, True),
        ({"propertyNames": {"pattern": "^a"}}, {"b": 1}),
        ({"type": "number", "minimum": 0, "exclusiveMinimum": True}, 0),
    ],
)
def test_what_kubernetes_refuses_is_refused(schema: dict[str, object], value: JsonValue) -> None:
    """Plain draft 4 would take most of these."""
    assert not validator(schema).is_valid(value)
