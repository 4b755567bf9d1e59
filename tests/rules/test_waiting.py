"""Who waits for whom."""

import pytest

from triad.rules.waiting import out_of_order, seconds


@pytest.mark.parametrize(("text", "read"), [("120", 120.0), (None, None), ("", None), ("2m", None)])
def test_a_variable_is_read_as_seconds(text: str | None, read: float | None) -> None:
    """What is no number is not known."""
    assert seconds(text) == read


def test_each_waits_longer_than_the_one_within() -> None:
    """What is not known is passed over, and its neighbours are compared."""
    assert list(out_of_order("here", (("a", 1), ("b", None), ("c", 2)))) == []
    assert list(out_of_order("here", (("a", 3), ("b", None), ("c", 2)))) == [
        ("here", "a take 3s, longer than c with 2s")
    ]


def test_two_may_end_together_only_where_it_is_said() -> None:
    """At the first steps of a chain."""
    chain = (("a", 1), ("b", 1), ("c", 1))

    assert [message for _, message in out_of_order("here", chain)] == [
        "a take 1s, longer than b with 1s",
        "b take 1s, longer than c with 1s",
    ]
    assert [message for _, message in out_of_order("here", chain, may_tie=1)] == ["b take 1s, longer than c with 1s"]
