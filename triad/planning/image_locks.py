"""Images of others that a model names by a tag alone: whoever may push the tag again decides what runs."""

from collections.abc import Iterator

from triad.catalog.images import IMAGES
from triad.planning.notice import Notice
from triad.planning.placed_model import PlacedModel

_AT = "@"


def unlocked(placed: PlacedModel) -> Iterator[Notice]:
    """Yield each with the digest that the catalogue knows, or the command that shows it."""
    model, path = placed.model, f"models.{placed.served.name}"
    named = [("image", model.image.repository, model.image.tag)]
    if model.fluent_bit.enabled:
        named.append(("fluent_bit", model.fluent_bit.repository, model.fluent_bit.tag))
    for key, repository, tag in named:
        if repository and tag and _AT not in tag:
            yield Notice(
                path=f"{path}.{key}.tag",
                message=f"{repository}:{tag} can be pushed again with other content; write {_lock(repository, tag)}",
                source="https://kubernetes.io/docs/concepts/containers/images/#image-names: a digest never changes",
            )


def _lock(repository: str, tag: str) -> str:
    known = [
        each.digest for each in IMAGES.values() if (each.repository, each.tag) == (repository, tag) and each.digest
    ]
    if known:
        return f"'{tag}@sha256:{known[0]}'"

    return f"'{tag}@sha256:…' with the digest that `docker buildx imagetools inspect {repository}:{tag}` shows"
