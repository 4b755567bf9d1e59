"""The network's stack: where it goes, and what guards it."""

import json
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

import aws_cdk as cdk
import pytest

from stacks.network import NetworkStack
from triad.spec.platform import PlatformSpec, Size

Assemble = Callable[[Callable[[cdk.App], object]], Mapping[str, Any]]


@pytest.mark.parametrize("account", [None, "111122223333"])
def test_synthesis_asks_aws_nothing(assemble: Assemble, account: str | None) -> None:
    """Nothing is missing from the assembly, whether or not account and region are known."""
    manifest = assemble(lambda app: NetworkStack(app, "network", spec=PlatformSpec(account=account)))

    assert manifest.get("missing", []) == []
    assert manifest["artifacts"]["network"]["environment"] == f"aws://{account or 'unknown-account'}/us-east-1"


@pytest.mark.parametrize(("size", "protected"), [(Size.DEV, False), (Size.PRODUCTION, True)])
def test_production_is_protected_from_deletion(assemble: Assemble, size: Size, *, protected: bool) -> None:
    """A VPC takes everything in it along."""
    manifest = assemble(lambda app: NetworkStack(app, "network", spec=PlatformSpec(size=size)))

    assert manifest["artifacts"]["network"]["properties"]["terminationProtection"] is protected


def test_other_stacks_reach_the_vpc_by_strong_references(assemble: Assemble, tmp_path: Path) -> None:
    """An export cannot be taken away while another stack imports it, which a weak reference does not promise."""

    def build(app: cdk.App) -> None:
        network = NetworkStack(app, "network", spec=PlatformSpec()).network
        reader = cdk.Stack(app, "reader", env=cdk.Environment(region="us-east-1"))
        cdk.CfnOutput(reader, "Vpc", value=network.vpc.vpc_id)

    assemble(build)
    template = json.loads((tmp_path / "reader.template.json").read_text(encoding="utf-8"))

    assert list(template["Outputs"]["Vpc"]["Value"]) == ["Fn::ImportValue"]
