"""Tests of triad.planning.fluent_bit: the sidecar is the user's, and beside the model in all that it shares."""

from collections.abc import Mapping

import pytest

from tests.planning.placed import workload
from triad.planning.model_pods import Container


def _sidecars(sidecar: Mapping[str, object], **model: object) -> list[Container]:
    found = workload("ray llama", "production", fluent_bit={"enabled": True, **sidecar}, **model)
    assert found.ray

    return [each for pod in (found.ray.head, found.worker) for each in pod.containers if each.name == "fluent-bit"]


@pytest.mark.parametrize("policy", ["Always", "IfNotPresent", "Never"])
def test_it_is_pulled_as_the_server_is(policy: str) -> None:
    """One key says so for every image of a model's pods."""
    found = _sidecars({}, image={"pull_policy": policy})

    assert [each.pull_policy for each in found] == [policy, policy]


def test_its_image_is_the_one_that_is_named() -> None:
    """On head and worker."""
    found = _sidecars({"repository": "example.org/fluent-bit", "tag": "9.9"})

    assert [each.image for each in found] == ["example.org/fluent-bit:9.9"] * 2
