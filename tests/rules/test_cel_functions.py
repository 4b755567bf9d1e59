from datetime import timedelta

import pytest

from triad.rules.cel import RuleError, compile_rule


@pytest.mark.parametrize(
    "expression",
    [
        "'al2023@v1'.find('^[^@]+') == 'al2023'",
        "'abc'.find('[0-9]') == ''",
        "'SUN'.find('(?i)sun') == 'SUN'",
        "isIP('10.0.0.1')",
        "isIP('::1')",
        "!isIP('10.0.0.01')",
        "!isIP('::ffff:10.0.0.1')",
        "!isIP('fe80::1%eth0')",
        "!isIP('example.com')",
        "'a@b@c'.split('@') == ['a', 'b', 'c']",
        "'ab'.split('') == ['a', 'b']",
        "''.split('/')[0].size() == 0",
        "'*.example'.substring(2) == 'example'",
        "'abcd'.substring(1, 3) == 'bc'",
        "'é€😀'.substring(2) == '😀'",
        "int('-5') == -5",
        "int('+5') == 5",
        "int(2.9) == 2",
        "duration('0') == duration('0s')",
        "duration('1h30m') == duration('90m')",
        "duration('-1.5h') < duration('0s')",
        "duration('500µs') < duration('1ms')",
        "duration('500μs') == duration('500us')",
    ],
)
def test_functions_answer_as_kubernetes_does(expression: str) -> None:
    """Each line is true in Kubernetes."""
    assert compile_rule(expression).holds(None)


@pytest.mark.parametrize(
    "expression",
    [
        "int('1_0') == 10",
        "int(' 1') == 1",
        "int('0x10') == 16",
        "int('9223372036854775808') > 0",
        "int(true) == 1",
        "duration('5d') > duration('0s')",
        "duration('5') > duration('0s')",
        "duration('') == duration('0s')",
        "duration('1h 5m') > duration('0s')",
        "duration('9999999h') > duration('0s')",
        "'abc'.substring(4) == ''",
        "'abc'.substring(2, 1) == ''",
        "'abc'.find('(') == ''",
        "(1).find('a') == ''",
    ],
)
def test_what_kubernetes_has_no_answer_for_has_none_here(expression: str) -> None:
    """A run-time error is never an answer."""
    rule = compile_rule(expression)

    with pytest.raises(RuleError, match="has no answer"):
        rule.holds(None)


@pytest.mark.parametrize(("text", "seconds"), [("1h", 3600), ("1.5s", 1.5), (".5m", 30), ("-2m3s", -123)])
def test_a_duration_is_the_sum_of_its_parts(text: str, seconds: float) -> None:
    """The sign is that of the whole."""
    microseconds = timedelta(seconds=seconds) // timedelta(microseconds=1)

    assert compile_rule(f"duration('{text}') == duration('{microseconds}us')").holds(None)
