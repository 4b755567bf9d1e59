"""The stack of the agent: what it comes after, what of other stacks it needs, and its own order."""

from collections.abc import Mapping
from pathlib import Path

import pytest

from tests.stacks.whole import BEFORE, before, images, imported, objects, resources

STAGES = ("dev", "prod")
KINDS = {"ServiceAccount", "ExternalSecret", "NetworkPolicy", "Service", "Deployment"}


@pytest.mark.parametrize("stage", STAGES)
def test_it_comes_after_the_gateway_and_goes_before_it(assemblies: Mapping[str, Path], stage: str) -> None:
    """Nobody is left with a page that cannot answer."""
    assert {"gateway", *BEFORE} <= before(assemblies[stage], "agent")


@pytest.mark.parametrize("stage", STAGES)
def test_it_asks_aws_nothing(assemblies: Mapping[str, Path], stage: str) -> None:
    """No role and no association: whoever got into a pod would find no credentials."""
    made = {each["Type"] for each in resources(assemblies[stage], "agent").values()}

    assert made == {"Custom::AWSCDK-EKS-KubernetesResource"}
    assert imported(assemblies[stage], "agent") == {"AWS::EKS::Cluster", "AWS::Lambda::Function"}


@pytest.mark.parametrize("stage", STAGES)
def test_pods_come_after_what_they_read_and_before_the_door(assemblies: Mapping[str, Path], stage: str) -> None:
    """A pod whose keys are missing waits, and a door without pods answers with errors."""
    made = objects(assemblies[stage], "agent")
    by_kind = {body["kind"]: resources(assemblies[stage], "agent")[key] for key, body in made.items()}
    pods = next(key for key, body in made.items() if body["kind"] == "Deployment")
    after = {made[key]["kind"] for key in by_kind["Deployment"]["DependsOn"] if key in made}

    assert {"ServiceAccount", "ExternalSecret", "NetworkPolicy"} <= after
    assert set(by_kind) >= KINDS
    assert pods in by_kind["Ingress"]["DependsOn"]


@pytest.mark.parametrize("stage", STAGES)
def test_pods_pull_what_the_images_stack_builds(assemblies: Mapping[str, Path], stage: str) -> None:
    """The name is known without an export: the same content gives the same tag."""
    built = (assemblies[stage] / "images.template.json").read_text(encoding="utf-8")
    [image] = images(assemblies[stage], "agent")

    assert "/agent:" in image
    assert image.rpartition(":")[2] in built
