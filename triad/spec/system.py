"""The nodes that are always there: they run what launches all others."""

from collections.abc import Iterator
from typing import Annotated

from pydantic import Field

from triad.catalog.instances import Silicon, instance_types
from triad.spec.fields import PositiveCount
from triad.spec.nearest import unknown
from triad.spec.part import Contradiction, Part

_MIN_NODES = 2


class SystemNodes(Part):
    """The managed node group of the controllers, on Graviton."""

    type: str | None = None
    """Instance type; by default m7g.large in dev and m7g.xlarge in production."""

    count: Annotated[PositiveCount, Field(ge=_MIN_NODES)] = _MIN_NODES
    """Number of nodes, at least 2."""

    def contradictions(self) -> Iterator[Contradiction]:
        """Yield a type that is unknown or not Graviton: the controllers' nodes are arm64."""
        graviton = [name for name, each in instance_types().items() if each.silicon is Silicon.GRAVITON]
        if self.type is not None and self.type not in graviton:
            yield Contradiction(("type",), unknown("Graviton instance type", self.type, graviton))
