from contextlib import suppress

import pytest
from hypothesis import given
from hypothesis import strategies as st

from serving.problem import Problem
from serving.request_body import parsed


@pytest.mark.parametrize(
    ("body", "where"),
    [
        (b"", "line 1 column 1"),
        (b'{"a": 1,\n "b": }', "line 2 column 7"),
        (b'{"a": "\xff"}', "byte 7 is not UTF-8"),
        ('{"a": 1}'.encode("utf-16"), "byte 0 is not UTF-8"),
        (b'{"a": NaN}', "NaN is no number"),
        (b'{"a": -Infinity}', "-Infinity is no number"),
        (b"[" * 100_000, "nested too deep"),
        (b"1" * 5_000, "number is too long"),
        (b'{"a": ["\\ud83d"]}', "half of a character"),
        (b'{"\\uDE00": 1}', "half of a character"),
    ],
)
def test_what_an_engine_could_not_read_is_refused_with_the_place(body: bytes, where: str) -> None:
    """Python alone would read some of it."""
    with pytest.raises(Problem, match="body is not JSON") as refused:
        parsed(body)

    assert refused.value.status == 400
    assert where in refused.value.message


@given(st.binary(max_size=40))
def test_any_bytes_are_read_or_refused(body: bytes) -> None:
    """No body of a client is the server's fault."""
    with suppress(Problem):
        parsed(body)


def test_both_halves_of_a_character_are_one() -> None:
    """Python's own writer escapes every picture so."""
    assert parsed(b'{"a": "\\ud83d\\ude00"}') == {"a": "\U0001f600"}


@pytest.mark.parametrize("piece", [b"{},", b"[],"])
def test_more_objects_than_any_context_holds_are_not_built(piece: bytes) -> None:
    """Building them would hold Python's lock for a quarter of a second."""
    with pytest.raises(Problem, match="more than 131072 braces") as refused:
        parsed(b"[" + piece * 131_072 + b"1]")

    assert (refused.value.status, refused.value.code) == (400, "too_many")
