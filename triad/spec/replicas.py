"""How often a model runs."""

from triad.spec.fields import PositiveCount
from triad.spec.part import Part


class Replicas(Part):
    """How many times the model runs."""

    min: PositiveCount = 1
    """Replicas that always run."""

    max: PositiveCount | None = None
    """The most under load; by default as many as always run."""
