"""Arithmetic: right, exact, and safe against whoever writes it."""

import ast
import math
from fractions import Fraction
from random import Random

import pytest

from agent.tools.arithmetic import DEEPEST, LONGEST, evaluate
from agent.tools.tool import ToolError


@pytest.mark.parametrize(
    ("expression", "result"),
    [
        ("2 + 3 * 4", 14),
        ("(2 + 3) * 4", 20),
        ("-2 ** 2", -4),
        ("2 ** -2", 0.25),
        ("7 // 2 + 7 % 3 - -1", 5),
        ("-7 // 2", -4),
        ("0.1 + 0.2", 0.3),
        ("1 / 3 * 3", 1),
        ("1e3 + .5 + 2.", 1002.5),
        ("2 ** 100", 2**100),
        ("9 ** 0.5", 3.0),
        ("sqrt(16) + sqrt(2.25)", 5.5),
        ("sqrt(2)", math.sqrt(2)),
        ("sqrt((10 ** 20 + 1) ** 2)", 10**20 + 1),
        ("round(2.5) + round(-2.5) + round(3.14159, 2)", 3.14),
        ("round(1234, -2)", 1200),
        ("max(1, 2, 3) - min(4, 5) + abs(-6) + floor(1.9) + ceil(1.1)", 8),
        ("6 \u00d7 7 ÷ 2 \u2212 1", 20),
        ("2^10", 1024),
        ("1 ** 10 ** 9", 1),
        ("(-sqrt(2)) ** 2 * 0.5 ** 0.5 ** 2 * 0 ** 0.5", 0.0),
        ("round((-sqrt(2)) ** 2, 9)", 2),
    ],
)
def test_it_calculates(expression: str, result: float) -> None:
    """As in school, exact where the number is, and an integer stays one."""
    assert evaluate(expression) == result
    assert type(evaluate(expression)) is type(result)


@pytest.mark.parametrize(
    ("expression", "clause"),
    [
        ("1 / 0", "a division by zero has no result"),
        ("1 // (2 - 2)", "a division by zero has no result"),
        ("5 % 0", "a division by zero has no result"),
        ("0 ** -1", "a division by zero has no result"),
        ("0 ** -0.5", "a division by zero has no result"),
        ("sqrt(2) ** 10 ** 300", "the number is too large"),
        ("9**9**9", "the number is too large"),
        ("10 ** 400", "the number is too large"),
        ("1e999", "the number is too large"),
        ("9 ** 300 * 9 ** 300", "the number is too large"),
        ("10.0 ** 300.5 * 10 ** 9", "the number is too large"),
        ("(-8) ** 0.5", "a negative number has no such power"),
        ("sqrt(-1)", "a negative number has no square root"),
        ("round(1, 99)", "round takes -20 to 20 digits"),
        ("sqrt()", "sqrt does not take 0 arguments"),
        ("min()", "min does not take 0 arguments"),
        ("sin(1)", "'sin' is no function, allowed: abs, ceil, floor, max, min, round, sqrt"),
    ],
)
def test_what_has_no_result_is_a_clause(expression: str, clause: str) -> None:
    """For a sentence to end with."""
    with pytest.raises(ToolError) as caught:
        evaluate(expression)

    assert str(caught.value) == clause


@pytest.mark.parametrize(
    "expression",
    [
        "",
        "two",
        "2 +",
        "1 2",
        "007",
        "0x10",
        "1_000",
        "1j",
        "1.2.3",
        "1e9999",
        "1if 2 else 3",
        "not 1",
        "1 and 2",
        "1 if 2 else 3",
        "(1, 2)",
        "max(*1)",
        "abs(x=1)",
        "1 == 1",
        "1 < 2",
        "~1",
        "1 | 2",
        '"a"*10**9',
        "[1]*10**9",
        "().__class__",
        "abs.__self__",
        "(1).real",
        "lambda: 1",
        "__import__('os').system('true')",
        "open('/etc/passwd')",
        "exec",
        "print(1)",
        "abs(1)(2)",
        "1\n+1",
        "1;2",
        "\uff11+1",
        "1\x00",
        "(" * 120 + "1",
        "(" * 120 + "1" + ")" * 120 + "1",
    ],
)
def test_what_is_no_arithmetic_is_refused(expression: str) -> None:
    """Names, attributes, strings, comparisons: nothing of Python but its numbers."""
    with pytest.raises(ToolError, match=r"is no arithmetic|is no function"):
        evaluate(expression)


def test_length_and_depth_are_bounded() -> None:
    """Before anything is parsed, and before Python's own stack ends."""
    with pytest.raises(ToolError, match=f"has {LONGEST + 1} characters, allowed: {LONGEST}"):
        evaluate("1" * (LONGEST + 1))
    with pytest.raises(ToolError, match=f"deeper than {DEEPEST} levels"):
        evaluate("-" * (DEEPEST + 1) + "1")
    with pytest.raises(ToolError):
        evaluate("1+" * (DEEPEST + 1) + "1")

    assert evaluate("1+" * (DEEPEST - 2) + "1") == DEEPEST - 1


def test_random_expressions_agree_with_fractions() -> None:
    """An independent reading of the same text, 200 times."""
    random = Random(9)  # noqa: S311  # no secret
    checked = 0
    for _ in range(200):
        text = _expression(random, 4)
        try:
            expected = eval(compile(_exact(text), "", "eval"), {"Fraction": Fraction})  # noqa: S307  # our own text
        except ZeroDivisionError:
            continue
        checked += 1
        assert evaluate(text) == (expected if expected.denominator == 1 else float(expected)), text

    assert checked > 100


def test_random_texts_end_in_a_number_or_a_clause() -> None:
    """Whatever they are made of, 3,000 times."""
    random = Random(10)  # noqa: S311  # no secret
    parts = (*"0123456789.+-*/%() ", "**", "//", ",", "sqrt(", "max(", "round(", "abs(", "1e99", "0.5", "not ", "if ")
    numbers = 0
    for _ in range(3000):
        text = "".join(random.choices(parts, k=random.randrange(1, 12)))
        try:
            numbers += isinstance(evaluate(text), int | float)
        except ToolError:
            continue

    assert numbers > 100


def _expression(random: Random, depth: int) -> str:
    if depth == 0 or random.random() < 0.2:
        return random.choice([str(random.randrange(100)), f"{random.uniform(0, 9):.2f}"])
    left, right = _expression(random, depth - 1), _expression(random, depth - 1)

    return f"({left} {random.choice(['+', '-', '*', '/', '//', '%'])} {right})"


def _exact(text: str) -> ast.Expression:
    class Exact(ast.NodeTransformer):
        def visit_Constant(self, node: ast.Constant) -> ast.expr:
            return ast.parse(f"Fraction({ast.get_source_segment(text, node)!r})", mode="eval").body

        def visit_BinOp(self, node: ast.BinOp) -> ast.expr:
            self.generic_visit(node)
            return ast.Call(ast.Name("Fraction", ast.Load()), [node], [])

    tree = ast.parse(text, mode="eval")
    tree.body = Exact().visit(tree.body)

    return ast.fix_missing_locations(tree)
