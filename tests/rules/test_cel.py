import pytest

from triad.rules.cel import RuleError, compile_rule
from triad.rules.cel_values import cel_value


def test_a_rule_is_kept_or_broken() -> None:
    """The same rule gives different verdicts on different values."""
    rule = compile_rule("self.all(x, x > 1)")

    assert rule.holds(cel_value([2, 3], {"items": {"type": "integer"}}))
    assert not rule.holds(cel_value([1, 3], {"items": {"type": "integer"}}))


@pytest.mark.parametrize("expression", ["self.shout()", "shout(self)", "true || shout(1)", "timestamp(self) == self"])
def test_a_rule_that_calls_an_unknown_function_does_not_compile(expression: str) -> None:
    """Even where evaluation would never reach the call."""
    with pytest.raises(RuleError, match=r"calls (shout|timestamp), allowed: all, "):
        compile_rule(expression)


def test_a_rule_that_is_no_cel_does_not_compile() -> None:
    """The message shows the rule."""
    with pytest.raises(RuleError, match=r"rule 'self\.\.x' is not CEL"):
        compile_rule("self..x")


@pytest.mark.parametrize("expression", ["self.missing == 1", "unheard", "[1].filter(x, x.y == 1).size() == 0"])
def test_a_rule_without_an_answer_is_an_error(expression: str) -> None:
    """A missing field or name is neither kept nor broken."""
    rule = compile_rule(expression)

    with pytest.raises(RuleError, match="has no answer"):
        rule.holds(cel_value({}, {"properties": {}}))


def test_a_rule_must_answer_true_or_false() -> None:
    """A number is no verdict, and no truth either."""
    with pytest.raises(RuleError, match="allowed: true or false"):
        compile_rule("1 + 1").holds(None)


def test_transition_rules_are_told_apart_by_the_old_object() -> None:
    """Only the name counts, not the letters in a text."""
    assert compile_rule("self == oldSelf").transition
    assert not compile_rule("self != 'oldSelf'").transition
