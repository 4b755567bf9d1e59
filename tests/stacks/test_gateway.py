"""The stack of the gateway: what it comes after, what of other stacks it needs, and its own order."""

from collections.abc import Mapping
from pathlib import Path

import pytest

from tests.stacks.whole import BEFORE, before, images, imported, resources
from triad.rules.assembly_rules import MAX_RESOURCES

STAGES = ("dev", "prod")
"""Of the full example: static keys on one replica, and keys in a database."""


@pytest.mark.parametrize("stage", STAGES)
def test_it_comes_after_the_models_and_all_that_it_runs_on(assemblies: Mapping[str, Path], stage: str) -> None:
    """And goes before them: nobody is left asking what is gone, and its secrets and stores are there."""
    assert set(BEFORE) <= before(assemblies[stage], "gateway")


@pytest.mark.parametrize("stage", STAGES)
def test_only_cluster_and_kubectl_cross_into_the_stack(assemblies: Mapping[str, Path], stage: str) -> None:
    """Secrets are found by name, images by content; what only AWS knows stands in its namespace already."""
    assert imported(assemblies[stage], "gateway") == {"AWS::EKS::Cluster", "AWS::Lambda::Function"}


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
    counts = {name: len(resources(assemblies[stage], name)) for name in ("gateway", "data", "namespaces", "serving")}

    assert max(counts.values()) < MAX_RESOURCES / 4


@pytest.mark.parametrize("stage", STAGES)
def test_pods_pull_what_the_images_stack_builds(assemblies: Mapping[str, Path], stage: str) -> None:
    """The name is known without an export: the same content gives the same tag."""
    built = (assemblies[stage] / "images.template.json").read_text(encoding="utf-8")
    [image] = images(assemblies[stage], "gateway")

    assert image.rpartition(":")[2] in built
