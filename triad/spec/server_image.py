"""The image of a model server, where it is not the one that the version lock has."""

from collections.abc import Iterator
from enum import StrEnum
from typing import Annotated

from pydantic import AfterValidator

from triad.catalog.denied import MUTABLE_TAGS
from triad.spec.fields import form
from triad.spec.part import Contradiction, Part


class PullPolicy(StrEnum):
    """When a node asks the registry; the values are Kubernetes'."""

    IF_NOT_PRESENT = "IfNotPresent"
    ALWAYS = "Always"
    NEVER = "Never"


def _stays(tag: str) -> str:
    if tag.partition("@")[0] in MUTABLE_TAGS:
        msg = f"{tag!r} is a tag that moves; allowed: a version, or a version and its digest"
        raise ValueError(msg)

    return tag


_HOST = r"[a-z0-9]([a-z0-9-]*[a-z0-9])?(\.[a-z0-9]([a-z0-9-]*[a-z0-9])?)*(:[0-9]{1,5})?"
_COMPONENT = r"[a-z0-9]+((\.|__?|-+)[a-z0-9]+)*"
Repository = Annotated[
    str,
    form(
        rf"(?=.{{1,255}}\Z)({_HOST}/)?{_COMPONENT}(/{_COMPONENT})*",
        "a repository such as 'docker.io/vllm/vllm-openai', without a tag",
    ),
]
"""As registries take it (distribution/reference, regexp.go), in lower case."""

Tag = Annotated[
    str,
    form(r"\w[\w.-]{0,127}(@sha256:[0-9a-f]{64})?", "a tag such as 'v0.29.0', with '@sha256:…' if it is known"),
    AfterValidator(_stays),
]


class ServerImage(Part):
    """An image by repository and tag."""

    repository: Repository | None = None
    """Where it lies; by default the image of the version lock."""

    tag: Tag | None = None
    """Which one, with its digest if it is known; never one that moves."""

    pull_policy: PullPolicy = PullPolicy.IF_NOT_PRESENT
    """When a node asks for it again: `IfNotPresent`, `Always` or `Never`."""

    @property
    def reference(self) -> str | None:
        """What a pod writes; None leaves it to the version lock."""
        return f"{self.repository}:{self.tag}" if self.repository else None

    def contradictions(self) -> Iterator[Contradiction]:
        """Yield half an image."""
        if (self.repository is None) != (self.tag is None):
            missing = "tag" if self.repository else "repository"
            yield Contradiction((missing,), "is required, as repository and tag name one image together")
