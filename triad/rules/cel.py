"""The rules in the Common Expression Language that a CRD carries, compiled once and asked about one value.

A rule that cannot be compiled or evaluated refuses the object, as the API server does.
Source: https://kubernetes.io/docs/tasks/extend-kubernetes/custom-resources/custom-resource-definitions/#validation-rules
"""

from dataclasses import dataclass
from functools import cache
from typing import Final

import celpy
import lark
from celpy import celtypes
from celpy.celparser import CELParseError
from celpy.evaluation import CELEvalError, CELSyntaxError, CELUnsupportedError

from triad.rules.cel_functions import FUNCTIONS

# Those whose verdicts agree with Kubernetes; cel-python has more, and reads some of them its own way.
_BUILT_IN: Final = frozenset({"contains", "endsWith", "matches", "size", "startsWith"})
_MACROS: Final = frozenset({"all", "exists", "exists_one", "filter", "has", "map"})
ALLOWED: Final = _BUILT_IN | _MACROS | FUNCTIONS.keys()


class RuleError(ValueError):
    """A rule that cannot be compiled, or has no answer for a value."""


@dataclass(frozen=True, slots=True, kw_only=True)
class CelRule:
    """One compiled rule.

    Attributes:
        transition: Compares with the object before an update, so says nothing about a new one.
    """

    expression: str
    transition: bool
    program: celpy.Runner

    def holds(self, value: celtypes.Value) -> bool:
        """Whether a value made by `cel_value` keeps the rule; RuleError where there is no answer."""
        try:
            answer = self.program.evaluate({"self": value})
        except (CELEvalError, CELSyntaxError, CELUnsupportedError) as error:
            msg = f"rule {_short(self.expression)!r} has no answer: {error.args[0]}"
            raise RuleError(msg) from error
        if not isinstance(answer, celtypes.BoolType):
            msg = f"rule {_short(self.expression)!r} answers {answer!r}, allowed: true or false"
            raise RuleError(msg)

        return bool(answer)


@cache
def compile_rule(expression: str) -> CelRule:
    """The rule, ready for any value; RuleError where it is no CEL or calls a function that is not ALLOWED."""
    environment = _environment()
    try:
        tree = environment.compile(expression)
    except CELParseError as error:
        msg = f"rule {_short(expression)!r} is not CEL: {error.args[0]}"
        raise RuleError(msg) from error

    unknown = sorted(_calls(tree) - ALLOWED)
    if unknown:
        msg = f"rule {_short(expression)!r} calls {', '.join(unknown)}, allowed: {', '.join(sorted(ALLOWED))}"
        raise RuleError(msg)

    return CelRule(
        expression=expression,
        transition=any(node.children[0] == "oldSelf" for node in tree.find_data("ident")),
        program=environment.program(tree, functions=FUNCTIONS),
    )


@cache
def _environment() -> celpy.Environment:
    return celpy.Environment()


def _calls(tree: lark.Tree[lark.Token]) -> set[str]:
    names = {str(node.children[0]) for kind in ("ident_arg", "dot_ident_arg") for node in tree.find_data(kind)}

    return names | {str(node.children[1]) for node in tree.find_data("member_dot_arg")}


def _short(expression: str, limit: int = 160) -> str:
    return expression if len(expression) <= limit else f"{expression[:limit]}…"
