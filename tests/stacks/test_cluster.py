"""The cluster's stack: what it asks, guards, hands on and says."""

import json
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

import aws_cdk as cdk
import pytest
from cdk_nag import AwsSolutionsChecks

from constructs.manifests import Manifests
from constructs.pod_identity import PodIdentity
from stacks.cluster import ClusterStack
from stacks.network import NetworkStack
from triad.spec.load import load
from triad.spec.platform import PlatformSpec

Assemble = Callable[[Callable[[cdk.App], object]], Mapping[str, Any]]


def add(app: cdk.App, spec: PlatformSpec) -> ClusterStack:
    """Add the cluster, and the network that it needs, to an app."""
    vpc = NetworkStack(app, "network", spec=spec).network.vpc
    return ClusterStack(app, "cluster", spec=spec, vpc=vpc)


@pytest.mark.parametrize("account", [None, "111122223333"])
def test_synthesis_asks_aws_nothing(assemble: Assemble, account: str | None) -> None:
    """Nothing is missing from the assembly, whether or not account and region are known."""
    manifest = assemble(lambda app: add(app, PlatformSpec(account=account)))

    assert manifest.get("missing", []) == []
    assert manifest["artifacts"]["cluster"]["environment"] == f"aws://{account or 'unknown-account'}/us-east-1"


def test_synthesis_needs_no_docker(assemble: Assemble, tmp_path: Path) -> None:
    """Every asset is a file; kubectl and Helm come with their package."""
    assemble(lambda app: add(app, PlatformSpec()))
    assets = json.loads((tmp_path / "cluster.assets.json").read_text(encoding="utf-8"))

    assert assets["files"]
    assert assets.get("dockerImages", {}) == {}


def test_the_cluster_comes_after_the_network(assemble: Assemble) -> None:
    """And goes before it: what applies manifests reaches the API through the network."""
    manifest = assemble(lambda app: add(app, PlatformSpec()))

    assert "network" in manifest["artifacts"]["cluster"]["dependencies"]


@pytest.mark.parametrize(("size", "protected"), [("dev", False), ("production", True)])
def test_production_is_protected_from_deletion(assemble: Assemble, size: str, *, protected: bool) -> None:
    """Everything runs in it."""
    manifest = assemble(lambda app: add(app, PlatformSpec.model_validate({"size": size})))

    assert manifest["artifacts"]["cluster"]["properties"]["terminationProtection"] is protected


def test_the_storage_class_comes_when_its_driver_runs(assemble: Assemble, tmp_path: Path) -> None:
    """It needs the nodes as well, on which the driver runs."""
    assemble(lambda app: add(app, PlatformSpec()))
    resources = _template(tmp_path)["Resources"]
    [applied] = [each for each in resources.values() if each["Type"] == "Custom::AWSCDK-EKS-KubernetesResource"]
    [body] = json.loads(applied["Properties"]["Manifest"])
    before = {resources[each]["Properties"].get("AddonName") for each in applied["DependsOn"]}

    assert (body["kind"], body["metadata"]["name"]) == ("StorageClass", "gp3")
    assert {"aws-ebs-csi-driver", "vpc-cni", "coredns", "metrics-server"} <= before


def test_outputs_are_the_commands_that_let_people_in(assemble: Assemble, tmp_path: Path) -> None:
    """They can be copied: the cluster's name is written out, and nothing is exported by them."""
    assemble(lambda app: add(app, PlatformSpec()))
    said = {key: each for key, each in _template(tmp_path)["Outputs"].items() if "Export" not in each}

    assert said["Kubeconfig"]["Value"] == "aws eks update-kubeconfig --region us-east-1 --name triad-dev"
    assert said["Connect"]["Value"] == "make connect"
    assert set(said) == {"Kubeconfig", "AddAdmin", "Connect"}
    assert said["AddAdmin"]["Value"] == (
        "aws eks create-access-entry --region us-east-1 --cluster-name triad-dev --principal-arn ARN && "
        "aws eks associate-access-policy --region us-east-1 --cluster-name triad-dev --principal-arn ARN "
        "--policy-arn arn:aws:eks::aws:cluster-access-policy/AmazonEKSClusterAdminPolicy --access-scope type=cluster"
    )


def test_another_stack_gets_the_cluster_by_strong_references(assemble: Assemble, tmp_path: Path) -> None:
    """Its name, and the function that applies manifests: nothing else crosses for an object and its role."""

    def build(app: cdk.App) -> None:
        cluster = add(app, PlatformSpec()).cluster
        reader = cdk.Stack(app, "reader", env=cdk.Environment(region="us-east-1"))
        body = {"apiVersion": "v1", "kind": "Namespace", "metadata": {"name": "models"}}
        Manifests(reader, "Objects", cluster=cluster.eks, objects=[body])
        PodIdentity(reader, "Identity", cluster=cluster.eks, namespace="models", service_account="front", statements=[])

    assemble(build)
    exported = [each["Value"] for each in _template(tmp_path)["Outputs"].values() if "Export" in each]
    reader = (tmp_path / "reader.template.json").read_text(encoding="utf-8")

    assert sorted(next(iter(value)) for value in exported) == ["Fn::GetAtt", "Ref"]
    assert reader.count("Fn::ImportValue") == 4
    assert "Fn::GetStackOutput" not in reader


@pytest.mark.parametrize(("file", "stage"), [("platform.yaml", None), ("examples/full.yaml", "prod")])
def test_aws_solutions_finds_nothing_that_is_not_accepted(
    assemble: Assemble, root: Path, tmp_path: Path, file: str, stage: str | None
) -> None:
    """Each acceptance stands beside its construct, with a reason."""

    def build(app: cdk.App) -> None:
        app.node.set_context("@aws-cdk/core:appMode", "process")
        add(app, load(root / file, stage=stage).spec)
        cdk.Validations.of(app).add_plugins(AwsSolutionsChecks(app))

    assemble(build)
    report = json.loads((tmp_path / "validation-report.json").read_text(encoding="utf-8"))

    assert [each for each in report["pluginReports"] if each["conclusion"] == "failure"] == []


def _template(folder: Path) -> Any:  # noqa: ANN401  # a template is JSON
    return json.loads((folder / "cluster.template.json").read_text(encoding="utf-8"))
