"""The stack of images."""

import json
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

import aws_cdk as cdk
import pytest

from stacks.images import ImagesStack
from triad.catalog.build_context import build_contexts
from triad.spec.images import Builder, Images
from triad.spec.platform import PlatformSpec, Size

Assemble = Callable[[Callable[[cdk.App], object]], Mapping[str, Any]]


@pytest.mark.parametrize("builder", Builder)
def test_every_image_of_the_checkout_has_a_uri_for_each_architecture(assemble: Assemble, builder: Builder) -> None:
    """Whoever builds it, without asking AWS and without Docker."""
    spec = PlatformSpec(images=Images(builder=builder))
    made: list[ImagesStack] = []
    manifest = assemble(lambda app: made.append(ImagesStack(app, "images", spec=spec)))
    uris = [
        made[0].images.uri(name, architecture)
        for name, context in build_contexts().items()
        for architecture in context.architectures
    ]

    assert len(set(uris)) == len(uris) >= 2
    assert manifest.get("missing", []) == []


def test_nothing_of_it_is_exported(assemble: Assemble, tmp_path: Path) -> None:
    """Images are found by name, so the stack can change without asking another."""
    assemble(lambda app: ImagesStack(app, "images", spec=PlatformSpec()))

    assert "Outputs" not in json.loads((tmp_path / "images.template.json").read_text(encoding="utf-8"))


@pytest.mark.parametrize(("size", "protected"), [(Size.DEV, False), (Size.PRODUCTION, True)])
def test_production_is_protected_from_deletion(assemble: Assemble, size: Size, *, protected: bool) -> None:
    """Pods that restart pull their image again."""
    manifest = assemble(lambda app: ImagesStack(app, "images", spec=PlatformSpec(size=size)))

    assert manifest["artifacts"]["images"]["properties"]["terminationProtection"] is protected
