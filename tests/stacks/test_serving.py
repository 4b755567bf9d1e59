"""The stack of the served models: what it comes after, what of other stacks it needs, and its own order."""

from collections.abc import Mapping
from pathlib import Path

import pytest

from tests.stacks.whole import before, imported, objects, resources
from triad.spec.load import load
from triad.spec.platform import PlatformSpec

STAGE = "prod"


@pytest.fixture(scope="module")
def spec(root: Path) -> PlatformSpec:
    """The full example."""
    return load(root / "examples/full.yaml", stage=STAGE).spec


@pytest.fixture
def assembly(assemblies: Mapping[str, Path]) -> Path:
    """Every stack of it."""
    return assemblies[STAGE]


def test_models_come_after_all_that_they_run_on_and_go_before_it(assembly: Path) -> None:
    """A pod that ends after its node pool has gone leaves a node behind."""
    assert {"namespaces", "capacity", "images", "data"} <= before(assembly, "serving")


def test_every_model_of_the_spec_is_there(assembly: Path, spec: PlatformSpec) -> None:
    """Each with its RayService or Deployment, its account and its policy."""
    made = [(body["kind"], body["metadata"]["name"]) for body in objects(assembly, "serving").values()]

    names = {model.name or name for name, model in spec.models.items()}

    assert {name for kind, name in made if kind in {"RayService", "Deployment"}} == names
    assert {name for kind, name in made if kind == "NetworkPolicy"} == names
    assert len(made) == len(set(made))


def test_what_pods_use_is_there_before_them(assembly: Path) -> None:
    """Their account, who may call them, their secrets, and their role, which a pod gets when it starts or never."""
    made = resources(assembly, "serving")
    written = objects(assembly, "serving")
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
            for each, other in made.items()
            if other["Type"] == "AWS::EKS::PodIdentityAssociation" and other["Properties"]["ServiceAccount"] == name
        }

        assert around
        assert roles
        assert secrets | around | roles <= set(made[key]["DependsOn"])


def test_pods_pull_what_the_images_stack_builds(assembly: Path) -> None:
    """The name is known without an export: the same content gives the same tag."""
    built = (assembly / "images.template.json").read_text(encoding="utf-8")
    pulled = {
        image.rpartition(":")[2]
        for body in objects(assembly, "serving").values()
        for image in _images(body)
        if ".dkr.ecr." in image or "${token}" in image
    }

    assert pulled
    assert all(tag in built for tag in pulled)


def test_only_cluster_kubectl_bucket_and_key_cross_into_the_stack(assembly: Path) -> None:
    """By strong references, so that none of them goes while a model is there."""
    crossing = {"AWS::EKS::Cluster", "AWS::Lambda::Function", "AWS::S3::Bucket", "AWS::KMS::Key"}

    assert imported(assembly, "serving") == crossing


def _images(value: object) -> list[str]:
    if isinstance(value, Mapping):
        own = [value["image"]] if isinstance(value.get("image"), str) else []

        return own + [each for below in value.values() for each in _images(below)]

    return [each for below in value for each in _images(below)] if isinstance(value, list) else []
