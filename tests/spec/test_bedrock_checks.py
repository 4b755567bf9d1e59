"""Tests of triad.spec.bedrock_checks."""

import pytest

from triad.spec import PlatformSpec

MODELS = {
    "chat": {"model": "tiny-chat", "pool": "graviton"},
    "embedder": {"model": "tiny-embedder", "pool": "graviton"},
}


@pytest.mark.parametrize(
    ("backend", "model", "region"),
    [
        ("chat", "amazon.nova-lite-v1:0", "eu-central-1"),
        ("chat", "us.amazon.nova-lite-v1:0", "us-west-2"),
        ("chat", "us.amazon.nova-lite-v1:0", "ca-central-1"),
        ("chat", "eu.amazon.nova-lite-v1:0", "eu-north-1"),
        ("chat", "global.anthropic.claude-sonnet-4-5-20250929-v1:0", "ap-south-1"),
        ("embedder", "amazon.titan-embed-text-v2:0", "us-east-1"),
        ("embedder", "us.twelvelabs.marengo-embed-3-0-v1:0", "us-east-1"),
    ],
)
def test_a_model_of_the_routes_kind_that_the_region_may_have_is_taken(backend: str, model: str, region: str) -> None:
    """What the name does not tell is Bedrock's to say."""
    bedrock = {"model": model, "region": region}
    spec = PlatformSpec.model_validate({"models": MODELS, "routes": {"r": {"backends": [backend], "bedrock": bedrock}}})

    assert spec.routes["r"].bedrock is not None


@pytest.mark.parametrize("region", ["us-east-1", "ap-south-1"])
def test_a_profile_is_judged_by_the_region_that_is_asked(region: str) -> None:
    """Its own, if it has one, and not the platform's."""
    bedrock = {"model": "eu.amazon.nova-lite-v1:0", "region": region}
    routes = {"r": {"backends": ["chat"], "bedrock": bedrock}}

    with pytest.raises(ValueError, match=f"of 'eu', which {region} has not"):
        PlatformSpec.model_validate({"region": "eu-central-1", "models": MODELS, "routes": routes})
