"""The stack of the gateway: what it comes after, what of other stacks it needs, and its own order."""

import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import aws_cdk as cdk
import pytest

from stacks.capacity import CapacityStack
from stacks.cluster import ClusterStack
from stacks.controllers import ControllersStack
from stacks.data import DataStack
from stacks.gateway import GatewayStack
from stacks.images import ImagesStack
from stacks.namespaces import NamespacesStack
from stacks.network import NetworkStack
from stacks.serving import ServingStack
from triad.rules.assembly_rules import MAX_RESOURCES
from triad.rules.deploy_graph import functions
from triad.spec.load import load
from triad.spec.platform import PlatformSpec

OBJECT = "Custom::AWSCDK-EKS-KubernetesResource"
STAGES = ("dev", "prod")
"""Of the full example: static keys on one replica, and keys in a database."""


@pytest.fixture(scope="module")
def assemblies(root: Path, tmp_path_factory: pytest.TempPathFactory) -> Mapping[str, Path]:
    """Every stack that the gateway needs, for each stage."""
    return {
        stage: _synthesised(root, load(root / "examples/full.yaml", stage=stage).spec, tmp_path_factory.mktemp(stage))
        for stage in STAGES
    }


def _synthesised(root: Path, spec: PlatformSpec, out: Path) -> Path:
    flags = json.loads((root / "cdk.json").read_text(encoding="utf-8"))["context"]
    app = cdk.App(outdir=str(out), context=flags, builtin_cloud_formation_validation=False)
    vpc = NetworkStack(app, "network", spec=spec).network.vpc
    cluster = ClusterStack(app, "cluster", spec=spec, vpc=vpc).cluster
    controllers = ControllersStack(app, "controllers", spec=spec, vpc=vpc, cluster=cluster)
    capacity = CapacityStack(app, "capacity", spec=spec, cluster=cluster.eks, controllers=controllers)
    images = ImagesStack(app, "images", spec=spec)
    data = DataStack(app, "data", spec=spec, vpc=vpc)
    namespaces = NamespacesStack(
        app,
        "namespaces",
        spec=spec,
        cluster=cluster.eks,
        controllers=controllers,
        model_cache=data.model_cache,
        gateway_cache=data.gateway_cache,
    )
    serving = ServingStack(
        app,
        "serving",
        spec=spec,
        cluster=cluster.eks,
        images=images.images,
        model_cache=data.model_cache,
        after=[namespaces, capacity, images],
    )
    after = [serving, namespaces, capacity, images, data]
    GatewayStack(app, "gateway", spec=spec, cluster=cluster.eks, images=images.images, after=after)
    app.synth()

    return out


@pytest.mark.parametrize("stage", STAGES)
def test_it_comes_after_the_models_and_all_that_it_runs_on(assemblies: Mapping[str, Path], stage: str) -> None:
    """And goes before them: nobody is left asking what is gone, and its secrets and stores are there."""
    manifest = json.loads((assemblies[stage] / "manifest.json").read_text(encoding="utf-8"))
    before = {"serving", "namespaces", "capacity", "images", "data"}

    assert before <= set(manifest["artifacts"]["gateway"]["dependencies"])


@pytest.mark.parametrize("stage", STAGES)
def test_only_cluster_and_kubectl_cross_into_the_stack(assemblies: Mapping[str, Path], stage: str) -> None:
    """Secrets are found by name, images by content; what only AWS knows stands in its namespace already."""
    offered = {
        output["Export"]["Name"]: _type(_resources(assemblies[stage], name), output["Value"])
        for name in ("cluster", "data", "network", "images", "capacity", "namespaces", "controllers", "serving")
        for output in (_read(assemblies[stage], name).get("Outputs") or {}).values()
        if "Export" in output
    }
    imported = {offered[name] for name in functions(_read(assemblies[stage], "gateway"), "Fn::ImportValue")}

    assert imported == {"AWS::EKS::Cluster", "AWS::Lambda::Function"}


def test_the_caches_host_is_a_fact_of_its_namespace(assemblies: Mapping[str, Path]) -> None:
    """It crosses once, by a strong reference; without a database nobody speaks of it."""
    told = {
        stage: "PrimaryEndPointAddress" in (assemblies[stage] / "namespaces.template.json").read_text(encoding="utf-8")
        for stage in STAGES
    }

    assert told == {"dev": False, "prod": True}


@pytest.mark.parametrize("stage", STAGES)
def test_a_stack_has_room_to_grow(assemblies: Mapping[str, Path], stage: str) -> None:
    """CloudFormation takes 500 resources."""
    counts = {name: len(_resources(assemblies[stage], name)) for name in ("gateway", "data", "namespaces", "serving")}

    assert max(counts.values()) < MAX_RESOURCES / 4


@pytest.mark.parametrize("stage", STAGES)
def test_pods_pull_what_the_images_stack_builds(assemblies: Mapping[str, Path], stage: str) -> None:
    """The name is known without an export: the same content gives the same tag."""
    built = (assemblies[stage] / "images.template.json").read_text(encoding="utf-8")
    [image] = [each["image"] for body in _bodies(assemblies[stage]) for each in _containers(body)]

    assert image.rpartition(":")[2] in built


def _bodies(folder: Path) -> list[Any]:
    """The one object of each resource; a token in it is text."""
    return [
        json.loads(_text(each["Properties"]["Manifest"]))[0]
        for each in _resources(folder, "gateway").values()
        if each["Type"] == OBJECT
    ]


def _containers(body: Mapping[str, Any]) -> list[Any]:
    return list(body["spec"]["template"]["spec"]["containers"]) if body["kind"] == "Deployment" else []


def _resources(folder: Path, stack: str) -> Mapping[str, Any]:
    resources: Mapping[str, Any] = _read(folder, stack)["Resources"]

    return resources


def _read(folder: Path, stack: str) -> Any:  # noqa: ANN401  # a template is JSON
    return json.loads((folder / f"{stack}.template.json").read_text(encoding="utf-8"))


def _text(value: Any) -> str:  # noqa: ANN401  # a template is JSON
    if isinstance(value, str):
        return value
    between, parts = value["Fn::Join"]

    return str(between).join(part if isinstance(part, str) else "${token}" for part in parts)


def _type(resources: Mapping[str, Any], value: Mapping[str, Any]) -> str:
    [(function, given)] = value.items()

    return str(resources[given if function == "Ref" else given[0]]["Type"])
