"""The stack of node pools: what it comes after, and in which order its objects go."""

import json
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

import aws_cdk as cdk
import pytest

from stacks.capacity import CapacityStack
from stacks.cluster import ClusterStack
from stacks.controllers import ControllersStack
from stacks.network import NetworkStack
from triad.planning.pools import node_pools
from triad.spec.load import load

Assemble = Callable[[Callable[[cdk.App], object]], Mapping[str, Any]]


@pytest.fixture
def manifest(assemble: Assemble, root: Path) -> Mapping[str, Any]:
    """The full example."""

    def build(app: cdk.App) -> None:
        spec = load(root / "examples/full.yaml", stage=None).spec
        vpc = NetworkStack(app, "network", spec=spec).network.vpc
        cluster = ClusterStack(app, "cluster", spec=spec, vpc=vpc).cluster
        controllers = ControllersStack(app, "controllers", spec=spec, vpc=vpc, cluster=cluster)
        CapacityStack(app, "capacity", spec=spec, cluster=cluster.eks, controllers=controllers)

    return assemble(build)


def test_pools_come_when_karpenter_answers_and_go_before_it(manifest: Mapping[str, Any]) -> None:
    """Only Karpenter can end the nodes of a pool that is deleted."""
    assert "controllers" in manifest["artifacts"]["capacity"]["dependencies"]


@pytest.mark.usefixtures("manifest")
def test_each_pool_has_its_class_before_it(root: Path, tmp_path: Path) -> None:
    """A class goes when no node needs it, so its pool goes first."""
    objects = bodies(tmp_path)
    classes = {key for key, body in objects.items() if body["kind"] == "EC2NodeClass"}
    pools = {key for key, body in objects.items() if body["kind"] == "NodePool"}
    resources = template(tmp_path)["Resources"]

    assert len(classes) == len(pools) == len(node_pools(load(root / "examples/full.yaml", stage=None).spec))
    assert all(classes <= set(resources[key]["DependsOn"]) for key in pools)


@pytest.mark.usefixtures("manifest")
def test_nodes_take_the_profile_that_the_controllers_stack_makes(tmp_path: Path) -> None:
    """Both write the same name; it holds the region, as IAM is global."""
    made = json.loads((tmp_path / "controllers.template.json").read_text(encoding="utf-8"))["Resources"].values()
    [profile] = [each["Properties"] for each in made if each["Type"] == "AWS::IAM::InstanceProfile"]
    named = {body["spec"]["instanceProfile"] for body in bodies(tmp_path).values() if body["kind"] == "EC2NodeClass"}

    assert named == {profile["InstanceProfileName"]}


def bodies(folder: Path) -> dict[str, Any]:
    """The one object of each resource."""
    found = {
        key: json.loads(each["Properties"]["Manifest"])
        for key, each in template(folder)["Resources"].items()
        if each["Type"] == "Custom::AWSCDK-EKS-KubernetesResource"
    }
    assert all(len(each) == 1 for each in found.values())

    return {key: body for key, [body] in found.items()}


def template(folder: Path) -> Any:  # noqa: ANN401  # a template is JSON
    """The stack's template."""
    return json.loads((folder / "capacity.template.json").read_text(encoding="utf-8"))
