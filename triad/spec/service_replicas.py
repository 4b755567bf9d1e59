"""How often a service of ours runs."""

from collections.abc import Iterator

from triad.spec.fields import PositiveCount
from triad.spec.part import Contradiction, Part


class ServiceReplicas(Part):
    """How often the gateway runs, or the agent."""

    min: PositiveCount | None = None
    """Replicas that always run; by default 1 in dev and 2 in production."""

    max: PositiveCount | None = None
    """The most under load; by default 1 in dev and 6 in production, or as many as always run."""

    def contradictions(self) -> Iterator[Contradiction]:
        """Yield a most below the least."""
        if self.min and self.max and self.max < self.min:
            yield Contradiction(("max",), f"must be at least min, which is {self.min}, got {self.max}")
