"""The list of rules."""

import importlib
import pkgutil

import pytest

import triad.rules
from triad.rules.all_rules import RULES
from triad.rules.rendered import Rendered
from triad.rules.rule import Rule


@pytest.mark.parametrize("rule", RULES, ids=lambda rule: rule.name)
def test_a_good_platform_breaks_no_rule(good: Rendered, rule: Rule) -> None:
    """The full example, as rendered, has no finding of any rule."""
    assert list(rule.findings(good)) == []


def test_every_rule_runs() -> None:
    """A rule that stands in a module of rules and not in the list would be dead."""
    modules = [name for _, name, _ in pkgutil.iter_modules(triad.rules.__path__) if name.endswith("_rules")]
    written = {
        id(each): each.name
        for module in modules
        for each in vars(importlib.import_module(f"triad.rules.{module}")).values()
        if isinstance(each, Rule)
    }

    assert set(written.values()) == {rule.name for rule in RULES}
    assert len(written) == len(RULES)


@pytest.mark.parametrize("rule", RULES, ids=lambda rule: rule.name)
def test_every_rule_says_why(rule: Rule) -> None:
    """The function has a sentence, and the rule a source."""
    assert rule.find.__doc__
    assert rule.source
