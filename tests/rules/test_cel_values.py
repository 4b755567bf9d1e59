from typing import Any

import pytest

from triad.rules.cel import RuleError, compile_rule
from triad.rules.cel_values import cel_value, escaped

SCHEMA: dict[str, Any] = {
    "type": "object",
    "properties": {
        "namespace": {"type": "string"},
        "a-b.c/d__e": {"type": "string"},
        "ratio": {"type": "number"},
        "count": {"type": "integer"},
        "since": {"type": "string", "format": "date-time"},
        "data": {"type": "string", "format": "byte"},
        "maybe": {"type": "string", "nullable": True},
        "tags": {"type": "object", "additionalProperties": {"type": "string", "nullable": True}},
        "free": {"type": "object", "x-kubernetes-preserve-unknown-fields": True},
    },
}


@pytest.mark.parametrize(
    ("name", "identifier"),
    [
        ("namespace", "__namespace__"),
        ("a-b.c/d__e", "a__dash__b__dot__c__slash__d__underscores__e"),
        ("plain", "plain"),
    ],
)
def test_property_names_are_escaped(name: str, identifier: str) -> None:
    """A reserved word or a sign that CEL cannot read in a name gets Kubernetes' spelling."""
    assert escaped(name) == identifier


@pytest.mark.parametrize(
    ("value", "expression"),
    [
        ({"namespace": "x"}, "self.__namespace__ == 'x'"),
        ({"a-b.c/d__e": "x"}, "has(self.a__dash__b__dot__c__slash__d__underscores__e)"),
        ({"ratio": 1}, "self.ratio < 1.5"),
        ({"count": 1}, "self.count + 1 == 2"),
        ({"since": "2026-11-21T00:00:00Z"}, "self.since == self.since && !has(self.count)"),
        ({"data": "aGk="}, "size(self.data) == 2"),
        ({"maybe": None}, "!has(self.maybe)"),
        ({"tags": {"a-b": None}}, "'a-b' in self.tags"),
        ({"tags": {"items": "x"}}, "self.tags.all(k, self.tags[k] == 'x')"),
    ],
)
def test_values_are_typed_by_their_schema(value: dict[str, object], expression: str) -> None:
    """Each line is true in Kubernetes for its value."""
    assert compile_rule(expression).holds(cel_value(value, SCHEMA))


def test_a_string_and_a_timestamp_cannot_be_compared() -> None:
    """A date-time is a timestamp, so comparing it with text has no answer."""
    value = cel_value({"since": "2026-11-21T00:00:00Z"}, SCHEMA)

    with pytest.raises(RuleError):
        compile_rule("self.since + 'x' == 'x'").holds(value)
