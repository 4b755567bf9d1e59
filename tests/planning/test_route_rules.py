"""Tests of triad.planning.route_rules, and of what the gateway's fields say that they decide."""

import re
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import pytest

from triad.documents.gateway import gateway_config
from triad.documents.place import CLUSTER
from triad.planning.field_rule import FieldRule
from triad.planning.gateway_rules import GATEWAY_RULES
from triad.planning.route_rules import ROUTE_RULES
from triad.spec import load

SETTING = re.compile(r"(litellm_params|\w+_settings)\.(\w+)")


@pytest.mark.parametrize("rules", [ROUTE_RULES, GATEWAY_RULES])
def test_what_a_field_decides_in_the_config_is_written_there(
    root: Path, rules: Mapping[tuple[str, ...], FieldRule]
) -> None:
    """`explain` sends a reader to a key that he finds."""
    config: dict[str, Any] = gateway_config(load(root / "examples" / "full.yaml").spec, place=CLUSTER)
    written = {"litellm_params": set[str]().union(*(each["litellm_params"] for each in config["model_list"]))}
    decided = [each for rule in rules.values() if isinstance(rule.decides, tuple) for each in rule.decides]
    said = {found for each in decided for found in SETTING.findall(each)}

    assert said
    assert [(section, key) for section, key in said if key not in written.get(section, config.get(section, {}))] == []
