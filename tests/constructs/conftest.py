"""A template of one construct; AWS is imported here and not in the first conftest, whose guard must run before."""

import json
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

import aws_cdk as cdk
import pytest
from aws_cdk import aws_eks_v2 as eks
from constructs import Construct

from constructs.cluster import Cluster
from constructs.network import Network
from triad.spec.platform import PlatformSpec

Synth = Callable[[Callable[[Construct], object]], Mapping[str, Any]]


class ZonedStack(cdk.Stack):
    """A stack that accepts whichever zone IDs a VPC names, as the platform's own does."""

    @property
    def availability_zones(self) -> list[str]:
        """Nothing to compare with."""
        return []


@pytest.fixture(scope="session")
def synth(root: Path) -> Synth:
    """Put what a function makes into a stack, and return the stack's resources by logical ID."""
    flags = json.loads((root / "cdk.json").read_text(encoding="utf-8"))["context"]

    def make(build: Callable[[Construct], object]) -> Mapping[str, Any]:
        app = cdk.App(context=flags, builtin_cloud_formation_validation=False)
        stack = ZonedStack(app, "test", env=cdk.Environment(region="us-east-1"))
        build(stack)
        resources: Mapping[str, Any] = app.synth().get_stack_by_name("test").template["Resources"]

        return resources

    return make


@pytest.fixture(scope="session")
def add_cluster() -> Callable[[Construct], eks.ICluster]:
    """Add a whole cluster to a stack, for what goes into one."""

    def make(scope: Construct) -> eks.ICluster:
        vpc = Network(scope, "Network", spec=PlatformSpec()).vpc

        return Cluster(scope, "Cluster", spec=PlatformSpec(), vpc=vpc).eks

    return make
