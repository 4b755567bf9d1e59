"""The machine image of a pool: Karpenter's alias, or the name under which EKS publishes an image."""

import re
from dataclasses import dataclass
from datetime import date
from typing import Self

from triad.catalog.instances import Architecture, Silicon

_ALIAS = re.compile(r"^al2023@(?P<release>v[0-9]{8})\Z")
_NAME = re.compile(
    r"^amazon-eks-node-al2023-(?P<architecture>arm64|x86_64)-(?P<variant>standard|nvidia|neuron)-(?P<minor>1\.[0-9]{2})-(?P<release>v[0-9]{8})\Z"
)
_ARCHITECTURES = {"arm64": Architecture.ARM64, "x86_64": Architecture.AMD64}
_VARIANTS = {
    Silicon.GRAVITON: "standard",
    Silicon.X86: "standard",
    Silicon.NVIDIA: "nvidia",
    Silicon.NEURON: "neuron",
}

FORMS = "'al2023@vYYYYMMDD' or 'amazon-eks-node-al2023-{arm64|x86_64}-{standard|nvidia|neuron}-1.35-vYYYYMMDD'"


@dataclass(frozen=True, slots=True, kw_only=True)
class Ami:
    """A pinned EKS machine image.

    Attributes:
        text: What the user wrote.
        architecture: None for an alias, from which Karpenter takes the image that fits the node.
        variant: `standard`, `nvidia` or `neuron`; None for an alias.
        minor: Kubernetes minor that the image is built for; None for an alias.
    """

    text: str
    architecture: Architecture | None = None
    variant: str | None = None
    minor: str | None = None

    @classmethod
    def parse(cls, text: str) -> Self:
        """Read an alias or a published name.

        Raises:
            ValueError: `text` has neither form, or the release is not pinned.
        """
        match = _ALIAS.match(text) or _NAME.match(text)
        if match is None or not _is_date(match["release"]):
            msg = f"{text!r} is not a pinned machine image; allowed: {FORMS}"
            raise ValueError(msg)

        named = match.groupdict()
        if "variant" not in named:
            return cls(text=text)

        return cls(
            text=text,
            architecture=_ARCHITECTURES[match["architecture"]],
            variant=match["variant"],
            minor=match["minor"],
        )

    @property
    def is_alias(self) -> bool:
        """Whether Karpenter resolves it per node."""
        return self.architecture is None

    def mismatch(self, *, silicon: Silicon, architecture: Architecture) -> str | None:
        """Say why this image cannot boot a pool of `silicon`; None if it can."""
        if self.is_alias:
            return None
        if self.architecture is not architecture:
            return f"{self.text!r} is an image for {self.architecture}, the pool's {silicon} nodes are {architecture}"
        if self.variant != _VARIANTS[silicon]:
            return f"{self.text!r} is the {self.variant!r} variant, {silicon} nodes need {_VARIANTS[silicon]!r}"

        return None


def _is_date(release: str) -> bool:
    try:
        date.fromisoformat(release.removeprefix("v"))
    except ValueError:
        return False

    return True
