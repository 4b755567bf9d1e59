"""Repositories of images: nothing in them changes its meaning, and they outlive their stack."""

import json
from collections.abc import Callable, Mapping
from typing import Any

import pytest
from constructs import Construct

from constructs.repository import ImageRepository

Synth = Callable[[Callable[[Construct], object]], Mapping[str, Any]]


@pytest.fixture(scope="module")
def repository(synth: Synth) -> Any:  # noqa: ANN401  # a template is JSON
    """The one resource of a repository that keeps five images."""
    [made] = synth(lambda scope: ImageRepository(scope, "Probe", name="triad-dev/probe", keep=5)).values()
    return made


def test_a_tag_means_one_image_for_ever(repository: Any) -> None:  # noqa: ANN401  # see above
    """What was tested is what runs."""
    assert repository["Properties"]["ImageTagMutability"] == "IMMUTABLE"


def test_images_are_scanned_and_encrypted(repository: Any) -> None:  # noqa: ANN401  # see above
    """At each push, with a key of KMS."""
    properties = repository["Properties"]

    assert properties["ImageScanningConfiguration"] == {"ScanOnPush": True}
    assert properties["EncryptionConfiguration"] == {"EncryptionType": "KMS"}


def test_the_newest_images_stay_and_leftovers_go(repository: Any) -> None:  # noqa: ANN401  # see above
    """As many as the spec says; what no tag names is gone in a day."""
    rules = json.loads(repository["Properties"]["LifecyclePolicy"]["LifecyclePolicyText"])["rules"]
    untagged, newest = [{**each["selection"], "type": each["action"]["type"]} for each in rules]

    assert (untagged["tagStatus"], untagged["countNumber"], untagged["countUnit"]) == ("untagged", 1, "days")
    assert (newest["tagStatus"], newest["countType"], newest["countNumber"]) == ("any", "imageCountMoreThan", 5)
    assert [each["action"]["type"] for each in rules] == ["expire", "expire"]


def test_a_repository_outlives_its_stack_but_not_its_first_failure(repository: Any) -> None:  # noqa: ANN401  # see above
    """A first deploy that fails leaves no name behind on which the second would fail."""
    assert (repository["DeletionPolicy"], repository["UpdateReplacePolicy"]) == ("RetainExceptOnCreate", "Retain")
