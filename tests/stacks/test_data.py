"""The stack of what holds data."""

import json
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

import aws_cdk as cdk
import pytest

from stacks.data import DataStack
from triad.spec.platform import PlatformSpec, Size

Assemble = Callable[[Callable[[cdk.App], object]], Mapping[str, Any]]


def test_production_is_protected_and_keeps_everything(assemble: Assemble, tmp_path: Path) -> None:
    """No destroy takes a model, a key or a secret along."""
    manifest = assemble(lambda app: DataStack(app, "data", spec=PlatformSpec(size=Size.PRODUCTION)))
    resources = json.loads((tmp_path / "data.template.json").read_text(encoding="utf-8"))["Resources"]

    assert manifest["artifacts"]["data"]["properties"]["terminationProtection"] is True
    assert {each["DeletionPolicy"] for each in resources.values()} == {"Retain"}


def test_a_dev_platform_leaves_nothing_behind(assemble: Assemble, tmp_path: Path) -> None:
    """What was for a day costs for a day."""
    manifest = assemble(lambda app: DataStack(app, "data", spec=PlatformSpec()))
    resources = json.loads((tmp_path / "data.template.json").read_text(encoding="utf-8"))["Resources"]

    assert manifest["artifacts"]["data"]["properties"]["terminationProtection"] is False
    assert {each.get("DeletionPolicy", "Delete") for each in resources.values()} == {"Delete"}


@pytest.mark.parametrize("account", [None, "111122223333"])
def test_synthesis_asks_aws_nothing(assemble: Assemble, account: str | None) -> None:
    """Secrets that the spec names are found by name when a pod starts."""
    manifest = assemble(lambda app: DataStack(app, "data", spec=PlatformSpec(account=account)))

    assert manifest.get("missing", []) == []
