"""The stack of what holds data."""

import json
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

import aws_cdk as cdk
import pytest

from stacks.data import DataStack
from stacks.network import NetworkStack
from triad.spec.platform import PlatformSpec, Size

Assemble = Callable[[Callable[[cdk.App], object]], Mapping[str, Any]]

MODEL = {"chat": {"model": "llama-3.2-3b-instruct-q4_0", "pool": "graviton"}}


def add(app: cdk.App, spec: PlatformSpec) -> None:
    """Add the stack, and the network that its stores would stand in."""
    DataStack(app, "data", spec=spec, vpc=NetworkStack(app, "network", spec=spec).network.vpc)


def test_production_is_protected_and_keeps_everything(assemble: Assemble, tmp_path: Path) -> None:
    """No destroy takes a model, a key or a secret along."""
    manifest = assemble(lambda app: add(app, PlatformSpec(size=Size.PRODUCTION)))
    resources = json.loads((tmp_path / "data.template.json").read_text(encoding="utf-8"))["Resources"]

    assert manifest["artifacts"]["data"]["properties"]["terminationProtection"] is True
    assert {each["DeletionPolicy"] for each in resources.values()} == {"Retain"}


def test_a_dev_platform_leaves_nothing_behind(assemble: Assemble, tmp_path: Path) -> None:
    """What was for a day costs for a day."""
    manifest = assemble(lambda app: add(app, PlatformSpec()))
    resources = json.loads((tmp_path / "data.template.json").read_text(encoding="utf-8"))["Resources"]

    assert manifest["artifacts"]["data"]["properties"]["terminationProtection"] is False
    assert {each.get("DeletionPolicy", "Delete") for each in resources.values()} == {"Delete"}


@pytest.mark.parametrize("account", [None, "111122223333"])
def test_synthesis_asks_aws_nothing(assemble: Assemble, account: str | None) -> None:
    """Secrets that the spec names are found by name when a pod starts."""
    manifest = assemble(lambda app: add(app, PlatformSpec(account=account)))

    assert manifest.get("missing", []) == []


@pytest.mark.parametrize(("size", "kept"), [("production", True), ("dev", False)])
def test_a_database_is_kept_in_production_and_its_cache_never(
    assemble: Assemble, tmp_path: Path, size: str, *, kept: bool
) -> None:
    """Keys and spend cannot be made again; counts of this minute are."""
    spec = PlatformSpec.model_validate({"size": size, "models": MODEL, "gateway": {"keys": "database"}})
    assemble(lambda app: add(app, spec))
    template = json.loads((tmp_path / "data.template.json").read_text(encoding="utf-8"))
    policies = {each["Type"]: each.get("DeletionPolicy", "Delete") for each in template["Resources"].values()}

    assert (policies["AWS::RDS::DBCluster"] == "Retain") is kept
    assert policies["AWS::ElastiCache::ReplicationGroup"] == "Delete"


def test_of_the_stores_nothing_stands_in_other_stacks_without_a_database(assemble: Assemble, tmp_path: Path) -> None:
    """The stack then needs no network, and can go without it."""
    manifest = assemble(lambda app: add(app, PlatformSpec.model_validate({"models": MODEL})))
    text = (tmp_path / "data.template.json").read_text(encoding="utf-8")

    assert "Fn::ImportValue" not in text
    assert "network" not in manifest["artifacts"]["data"].get("dependencies", [])
