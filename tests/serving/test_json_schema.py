from contextlib import suppress

import pytest
from hypothesis import given
from hypothesis import strategies as st

from serving.json_schema import SCHEMA, regular_expression
from serving.problem import Problem


@pytest.mark.parametrize(
    "pattern",
    ["[", "(", ")", "a)(b", "(a", "*", "a|*", "(?", "(+a)", "a**", "[a-z", "[^", "a\\", "[\\]", "a" * 1_025, 5, ["a"]],
)
def test_a_pattern_that_no_dialect_reads_is_refused(pattern: object) -> None:
    """llama.cpp makes a grammar of it all the same, and answers 200 with garbage."""
    with pytest.raises(Problem, match="must be a regular expression") as refused:
        SCHEMA("schema", {"properties": {"a": {"type": "string", "pattern": pattern}}})

    assert (refused.value.status, refused.value.param) == (400, "schema.properties.a.pattern")


@pytest.mark.parametrize(
    "pattern",
    [
        "",
        "^[0-9]{5}(-[0-9]{4})?$",
        "^\\(?\\d{3}\\)?[-. ]?\\d+$",
        "(?:a|b)+?",
        "(?<year>\\d{4})-(?P<month>\\d\\d)",
        "(?=a)(?!b)(?<=c)(?<!d)x",
        "\\p{L}*",
        "[(*+?]",
        "[^\\]]*",
        "a||b|",
        "()",
        "{",
        "a]",
        "\\\\",
        "a{2}?",
    ],
)
def test_what_some_dialect_reads_passes(pattern: str) -> None:
    """How much of it is understood is the engine's to say."""
    regular_expression("pattern", pattern)


@given(st.text(alphabet="()[]{}|*+?\\^$a1<:=!P,\n", max_size=30))
def test_any_pattern_is_taken_or_refused(pattern: str) -> None:
    """No pattern of a client is the server's fault."""
    with suppress(Problem):
        regular_expression("pattern", pattern)
