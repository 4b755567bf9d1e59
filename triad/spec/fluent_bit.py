"""The sidecar that writes Ray's log files to where every other log goes."""

from triad.catalog.images import IMAGES
from triad.spec.fields import Flag
from triad.spec.part import Part
from triad.spec.server_image import Repository, Tag

_IMAGE = IMAGES["fluent-bit"]


class FluentBit(Part):
    """A container beside head and workers of a Ray cluster."""

    enabled: Flag = False
    """Whether it runs; without it Ray's files end with their pod, and only what is printed is kept."""

    repository: Repository = _IMAGE.repository
    """Repository of its image."""

    tag: Tag = _IMAGE.tag
    """Tag of its image."""
