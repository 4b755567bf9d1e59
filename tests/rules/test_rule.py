"""Rules, and what becomes of those that come to no judgement."""

from collections.abc import Iterator

import pytest

from triad.rules.rendered import Rendered
from triad.rules.rule import NOT_JUDGED, Offence, Rule, folded, rule


def _stumbling(name: str, error: Exception) -> Rule:
    @rule(name, source="a book")
    def stumbles(rendered: Rendered) -> Iterator[Offence]:
        """Find one thing, and fall over the next."""
        yield Offence(f"stage {rendered.spec.stage}", "is found")
        raise error

    return stumbles


@pytest.mark.parametrize(
    "error",
    [KeyError("x"), ValueError("x"), TypeError("x"), AttributeError("x"), IndexError("x")],
    ids=lambda error: type(error).__name__,
)
def test_a_rule_that_cannot_judge_says_so(good: Rendered, error: Exception) -> None:
    """What it had found before is kept; nobody can accept the rest under the rule's name."""
    found, stumbled = _stumbling("careful", error).findings(good)

    assert (found.check, found.where) == ("careful", "stage full")
    assert (stumbled.check, stumbled.where) == (NOT_JUDGED, "rule careful")
    assert stumbled.message.startswith("could not judge what is rendered: ")


def test_a_mistake_of_ours_is_not_hidden(good: Rendered) -> None:
    """Only what malformed objects raise becomes a finding."""
    with pytest.raises(ZeroDivisionError):
        list(_stumbling("careful", ZeroDivisionError()).findings(good))


def test_rules_that_stumble_over_one_thing_are_one_finding(good: Rendered) -> None:
    """Their names are kept, and so is every other finding."""
    rules = [_stumbling(name, ValueError(text)) for name, text in (("a", "x"), ("b", "y"), ("c", "x"))]

    where = [finding.where for finding in folded(finding for each in rules for finding in each.findings(good))]

    assert where == [*["stage full"] * 3, "rule a, rule c", "rule b"]
