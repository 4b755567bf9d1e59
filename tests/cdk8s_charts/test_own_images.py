"""Where pods find the platform's own images."""

import pytest

from cdk8s_charts.own_images import own_images, reference
from triad.catalog.build_context import build_contexts
from triad.catalog.instances import Architecture
from triad.planning.model_pods import OwnImage
from triad.spec.platform import PlatformSpec


@pytest.mark.parametrize("name", build_contexts())
def test_an_image_is_named_by_its_repository_and_its_content(name: str) -> None:
    """The registry is written down, whatever it is."""
    uri = own_images(PlatformSpec(), registry="${registry}")
    context = build_contexts()[name]

    for architecture in context.architectures:
        assert uri(name, architecture) == f"${{registry}}/triad-dev/{name}:{context.content_hash}-{architecture}"


def test_an_image_of_somebody_else_stays_as_it_was_written() -> None:
    """A user may name one."""
    uri = own_images(PlatformSpec(), registry="r")

    assert reference("quay.io/a/b:1", uri) == "quay.io/a/b:1"
    assert reference(OwnImage(name="graviton", architecture=Architecture.ARM64), uri).startswith(
        "r/triad-dev/graviton:"
    )
