"""Where container images are built."""

from enum import StrEnum

from triad.spec.fields import PositiveCount
from triad.spec.part import Part


class Builder(StrEnum):
    """What builds the platform's images."""

    CODEBUILD = "codebuild"
    DOCKER = "docker"


class Images(Part):
    """How the platform's own images come to be."""

    builder: Builder = Builder.CODEBUILD
    """`codebuild` builds at deploy, natively per architecture; `docker` builds on the machine that deploys."""

    keep: PositiveCount = 20
    """Images kept in each repository; older ones are deleted."""
