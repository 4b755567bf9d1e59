"""For which processors an image is built."""

import pytest

from triad.catalog.build_context import BuildContext
from triad.catalog.instances import Architecture
from triad.rules.built_for import built_for

ARM, AMD = Architecture.ARM64, Architecture.AMD64
OURS = (
    BuildContext(name="both", architectures=(ARM, AMD), files={}),
    BuildContext(name="one", architectures=(AMD,), files={}),
)
ECR = "1.dkr.ecr.us-east-1.amazonaws.com/triad-dev"


@pytest.mark.parametrize(
    ("image", "built"),
    [
        (f"{ECR}/both:0123-arm64", {ARM}),
        (f"{ECR}/both:0123-amd64", {AMD}),
        ("${registry}/triad-dev/one:0123-amd64", {AMD}),
        (f"{ECR}/one:0123-arm64", set()),
        (f"{ECR}/both:0123", set()),
        ("docker.io/fluent/fluent-bit:3.2.2", {ARM, AMD}),
        ("fluent/fluent-bit:3.2.2@sha256:0", {ARM, AMD}),
        ("docker.io/vllm/vllm-openai:v0.29.0", {AMD}),
        ("docker.io/vllm/vllm-openai:v0.29.0-aarch64", {ARM}),
        ("docker.io/vllm/vllm-openai:v0.28.0", None),
        ("registry.example.org/both:0123-arm64", None),
        ("python", None),
    ],
)
def test_an_image_is_built_for_what_somebody_says(image: str, built: set[Architecture] | None) -> None:
    """Ours for its tag's, if its folder lists it; another one for the catalogue's; of the rest nobody knows."""
    assert built_for(image, OURS) == built
