"""The stack of the served models: what it comes after, what of other stacks it needs, and its own order."""

import json
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

import aws_cdk as cdk
import pytest

from stacks.capacity import CapacityStack
from stacks.cluster import ClusterStack
from stacks.controllers import ControllersStack
from stacks.data import DataStack
from stacks.images import ImagesStack
from stacks.namespaces import NamespacesStack
from stacks.network import NetworkStack
from stacks.serving import ServingStack
from triad.rules.deploy_graph import functions
from triad.spec.load import load
from triad.spec.platform import PlatformSpec

OBJECT = "Custom::AWSCDK-EKS-KubernetesResource"


@pytest.fixture(scope="module")
def spec(root: Path) -> PlatformSpec:
    """The full example."""
    return load(root / "examples/full.yaml", stage=None).spec


@pytest.fixture(scope="module")
def assembly(root: Path, spec: PlatformSpec, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Every stack that a model needs."""
    out = tmp_path_factory.mktemp("assembly")
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
    ServingStack(
        app,
        "serving",
        spec=spec,
        cluster=cluster.eks,
        images=images.images,
        model_cache=data.model_cache,
        after=[namespaces, capacity, images],
    )
    app.synth()

    return out


def test_models_come_after_all_that_they_run_on_and_go_before_it(assembly: Path) -> None:
    """A pod that ends after its node pool has gone leaves a node behind."""
    manifest = json.loads((assembly / "manifest.json").read_text(encoding="utf-8"))

    assert {"namespaces", "capacity", "images", "data"} <= set(manifest["artifacts"]["serving"]["dependencies"])


def test_every_model_of_the_spec_is_there(assembly: Path, spec: PlatformSpec) -> None:
    """Each with its RayService or Deployment, its account and its policy."""
    made = [(body["kind"], body["metadata"]["name"]) for body in bodies(assembly).values()]

    names = {model.name or name for name, model in spec.models.items()}

    assert {name for kind, name in made if kind in {"RayService", "Deployment"}} == names
    assert {name for kind, name in made if kind == "NetworkPolicy"} == names
    assert len(made) == len(set(made))


def test_what_pods_use_is_there_before_them(assembly: Path) -> None:
    """Their account, who may call them, their secrets, and their role, which a pod gets when it starts or never."""
    resources = template(assembly, "serving")
    written = bodies(assembly)
    secrets = {key for key, body in written.items() if body["kind"] == "ExternalSecret"}
    for key, body in written.items():
        if body["kind"] not in {"RayService", "Deployment"}:
            continue
        name = body["metadata"]["name"]
        around = {
            each
            for each, other in written.items()
            if other["metadata"]["name"] == name and other["kind"] not in {body["kind"], "Ingress"}
        }
        roles = {
            each
            for each, other in resources.items()
            if other["Type"] == "AWS::EKS::PodIdentityAssociation" and other["Properties"]["ServiceAccount"] == name
        }

        assert around
        assert roles
        assert secrets | around | roles <= set(resources[key]["DependsOn"])


def test_pods_pull_what_the_images_stack_builds(assembly: Path) -> None:
    """The name is known without an export: the same content gives the same tag."""
    built = (assembly / "images.template.json").read_text(encoding="utf-8")
    pulled = {
        image.rpartition(":")[2]
        for body in bodies(assembly).values()
        for image in _images(body)
        if ".dkr.ecr." in image or "${token}" in image
    }

    assert pulled
    assert all(tag in built for tag in pulled)


def test_only_cluster_kubectl_bucket_and_key_cross_into_the_stack(assembly: Path) -> None:
    """By strong references, so that none of them goes while a model is there."""
    offered = {
        output["Export"]["Name"]: _type(template(assembly, stack), output["Value"])
        for stack in ("cluster", "data", "network", "images", "capacity", "namespaces", "controllers")
        for output in (_read(assembly, stack).get("Outputs") or {}).values()
        if "Export" in output
    }
    imported = {offered[name] for name in functions(_read(assembly, "serving"), "Fn::ImportValue")}

    assert imported == {"AWS::EKS::Cluster", "AWS::Lambda::Function", "AWS::S3::Bucket", "AWS::KMS::Key"}


def bodies(folder: Path) -> dict[str, Any]:
    """The one object of each resource; a token in it is text."""
    return {
        key: json.loads(_text(each["Properties"]["Manifest"]))[0]
        for key, each in template(folder, "serving").items()
        if each["Type"] == OBJECT
    }


def template(folder: Path, stack: str) -> Mapping[str, Any]:
    """A stack's resources."""
    resources: Mapping[str, Any] = _read(folder, stack)["Resources"]

    return resources


def _read(folder: Path, stack: str) -> Any:  # noqa: ANN401  # a template is JSON
    return json.loads((folder / f"{stack}.template.json").read_text(encoding="utf-8"))


def _text(value: str | Mapping[str, Sequence[Any]]) -> str:
    if isinstance(value, str):
        return value
    between, parts = value["Fn::Join"]

    return str(between).join(part if isinstance(part, str) else "${token}" for part in parts)


def _images(value: object) -> list[str]:
    if isinstance(value, Mapping):
        own = [value["image"]] if isinstance(value.get("image"), str) else []

        return own + [each for below in value.values() for each in _images(below)]

    return [each for below in value for each in _images(below)] if isinstance(value, list) else []


def _type(resources: Mapping[str, Any], value: Mapping[str, Any]) -> str:
    [(function, given)] = value.items()

    return str(resources[given if function == "Ref" else given[0]]["Type"])
