"""The rule over images and the processors of nodes, each with its mistake planted."""

import pytest

from tests.rules.serving_objects import HEAD, WORKERS, Object, change, found_by
from triad.rules.architecture_rules import image_architecture
from triad.rules.rendered import Rendered

ECR = "1.dkr.ecr.us-east-1.amazonaws.com/triad"
SERVER = "spec.template.spec.containers.0.image"
PLACE = "RayService/models/chat spec.rayClusterConfig"

PLANTED = [
    (
        "RayService/chat",
        f"{WORKERS}.template.spec.containers.0.image",
        f"{ECR}/graviton:1-amd64",
        f"{PLACE}.workerGroupSpecs[0] ray-worker",
        "is built for amd64; pool graviton has arm64",
    ),
    (
        "RayService/chat",
        f"{HEAD}.template.spec.containers.0.image",
        f"{ECR}/cuda:1-arm64",
        f"{PLACE}.headGroupSpec ray-head",
        "is built for nothing; pool graviton has arm64",
    ),
    (
        "RayService/chat",
        f"{HEAD}.template.spec.initContainers",
        [{"name": "first", "image": "docker.io/vllm/vllm-openai:v0.29.0"}],
        f"{PLACE}.headGroupSpec first",
        "is built for amd64; pool graviton has arm64",
    ),
    (
        "Deployment/code",
        SERVER,
        "vllm/vllm-openai:v0.29.0-aarch64",
        "Deployment/models/code vllm",
        "is built for arm64; pool gpu has amd64",
    ),
]


def test_what_is_served_without_a_mistake_is_allowed(empty: Rendered, served: list[Object]) -> None:
    """A model behind Ray Serve on Graviton and one behind vLLM's own server on NVIDIA."""
    assert found_by(image_architecture, empty, served) == []


@pytest.mark.parametrize(("where", "path", "value", "place", "message"), PLANTED)
def test_an_image_of_another_processor_is_found(
    empty: Rendered, served: list[Object], where: str, path: str, value: object, place: str, message: str
) -> None:
    """By the name of the pod and its container, and with what its nodes are."""
    change(served, where, path, value)

    found = dict(found_by(image_architecture, empty, served))

    assert found[place].endswith(message)
    assert {each.rpartition(" ")[0] for each in found} == {place.rpartition(" ")[0]}


def test_a_pod_that_may_go_to_either_processor_needs_an_image_for_both(empty: Rendered, served: list[Object]) -> None:
    """Where it lands is chance."""
    change(served, "Deployment/code", "spec.template.spec.nodeSelector", {})
    change(
        served,
        "Deployment/code",
        "spec.template.spec.tolerations",
        [{"key": "model-inferencing", "operator": "Exists"}],
    )
    change(served, "Deployment/code", "spec.template.spec.containers.0.resources", {"requests": {"cpu": "1"}})

    [(place, message)] = found_by(image_architecture, empty, served)

    assert place == "Deployment/models/code vllm"
    assert message.endswith(" has arm64")


def test_of_an_image_that_the_spec_names_nobody_says_for_what_it_is(empty: Rendered, served: list[Object]) -> None:
    """Its owner knows."""
    change(served, "Deployment/code", SERVER, "registry.example.org/vllm:1")

    assert found_by(image_architecture, empty, served) == []
