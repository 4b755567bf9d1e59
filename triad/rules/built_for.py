"""For which processors an image is built: ours by its folder and tag, another one by the catalogue."""

from collections.abc import Iterable

from triad.catalog.build_context import BuildContext
from triad.catalog.images import IMAGES
from triad.catalog.instances import Architecture

REGISTRY_OF_OURS = (".dkr.ecr.", "${registry}")
_USUAL_REGISTRY = "docker.io/"


def built_for(image: str, ours: Iterable[BuildContext]) -> frozenset[Architecture] | None:
    """The architectures of an image; None where nobody says them, as of one that the spec names.

    Args:
        image: As a pod writes it.
        ours: Every image that the platform builds, whose tags end in an architecture.
    """
    repository, _, tag = image.partition("@")[0].rpartition(":")
    for context in ours:
        if repository.endswith(f"/{context.name}") and any(each in repository for each in REGISTRY_OF_OURS):
            return frozenset(each for each in context.architectures if tag.endswith(f"-{each}"))
    for each in IMAGES.values():
        if (_short(each.repository), each.tag) == (_short(repository), tag):
            return frozenset(each.architectures)

    return None


def _short(repository: str) -> str:
    """The same name with and without the registry that is meant where none is written."""
    return repository.removeprefix(_USUAL_REGISTRY).removeprefix("library/")
