"""What the suite takes for the beginning of an object."""

import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.conformance.cut_json import is_beginning

VALUES = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False, allow_infinity=False) | st.text(max_size=8),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=5), inner, max_size=3),
    max_leaves=8,
)


@given(st.dictionaries(st.text(max_size=5), VALUES, max_size=4), st.integers(1), st.booleans())
def test_an_object_that_is_cut_anywhere_is_a_beginning(whole: dict[str, object], cut: int, ascii_: bool) -> None:  # noqa: FBT001
    """In a key, a number, a word, an escape, between two values or nowhere."""
    text = json.dumps(whole, ensure_ascii=ascii_)

    assert is_beginning(text[: (cut - 1) % len(text) + 1])


@pytest.mark.parametrize("text", ["", "Hello!", "{story", '{"a": 1} so', '["a"', '{"a": tru e', '{"a"} ', '{"a": 1, }'])
def test_what_can_become_no_object_is_none(text: str) -> None:
    """Words around it, a list, or what breaks its rules."""
    assert not is_beginning(text)
