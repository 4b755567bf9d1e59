"""Where LiteLLM keeps keys, budgets and spend, when it does that itself."""

from collections.abc import Iterator
from typing import Annotated

from pydantic import Field

from triad.spec.part import Contradiction, Part

STEP_ACU, MOST_ACU = 0.5, 256.0
"""Of Aurora Serverless v2 (its user guide, capacity): steps of half a unit, up to 256."""

Acu = Annotated[float, Field(ge=STEP_ACU, le=MOST_ACU)]


class GatewayDatabase(Part):
    """An Aurora Serverless v2 of PostgreSQL, with a Valkey beside it; only where the gateway's keys lie in it."""

    min_acu: Acu = 0.5
    """Capacity that is always there, in Aurora units of 2 GiB."""

    max_acu: Acu = 4.0
    """The most under load."""

    def contradictions(self) -> Iterator[Contradiction]:
        """Yield capacities that Aurora does not have, and a most below the least."""
        for name, value in (("min_acu", self.min_acu), ("max_acu", self.max_acu)):
            if value % STEP_ACU:
                nearest = round(value / STEP_ACU) * STEP_ACU
                yield Contradiction((name,), f"must be a multiple of {STEP_ACU:g}, got {value:g}; nearest: {nearest:g}")
        if self.max_acu < self.min_acu:
            message = f"must be at least min_acu, which is {self.min_acu:g}, got {self.max_acu:g}"
            yield Contradiction(("max_acu",), message)
