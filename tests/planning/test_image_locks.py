"""Tests of triad.planning.image_locks: a tag is not silently taken for an image."""

from collections.abc import Mapping

import pytest

from tests.planning.placed import placed
from triad.catalog.images import IMAGES
from triad.planning.image_locks import unlocked

DIGEST = "0" * 64


def said(base: str, **model: object) -> Mapping[str, str]:
    """List what to look at by its path."""
    return {each.path: each.message for each in unlocked(placed(base, "production", **model))}


def test_a_sidecar_whose_digest_nobody_knows_says_how_to_find_it() -> None:
    """The command needs Docker's registry, which no test has."""
    assert IMAGES["fluent-bit"].digest is None
    assert said("ray llama", fluent_bit={"enabled": True}) == {
        "models.m.fluent_bit.tag": "docker.io/fluent/fluent-bit:3.2.2 can be pushed again with other content; write "
        "'3.2.2@sha256:…' with the digest that "
        "`docker buildx imagetools inspect docker.io/fluent/fluent-bit:3.2.2` shows"
    }


def test_a_digest_that_the_catalogue_knows_is_given() -> None:
    """Nobody has to look it up."""
    image = IMAGES["vllm"]
    message = said("vllm", image={"repository": image.repository, "tag": image.tag})["models.m.image.tag"]

    assert message.endswith(f"; write '{image.tag}@sha256:{image.digest}'")


@pytest.mark.parametrize(
    ("base", "model"),
    [
        ("ray llama", {}),
        ("ray llama", {"fluent_bit": {"enabled": True, "tag": f"3.2.2@sha256:{DIGEST}"}}),
        ("vllm", {"image": {"repository": "example.org/vllm", "tag": f"1@sha256:{DIGEST}"}}),
    ],
)
def test_what_is_locked_or_not_used_is_not_mentioned(base: str, model: Mapping[str, object]) -> None:
    """Our own images are named by their content."""
    assert said(base, **model) == {}
