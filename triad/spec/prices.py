"""What the user really pays, where it differs from the catalogue's list prices."""

from collections.abc import Iterator, Mapping

from triad.catalog.instances import instance_types
from triad.spec.fields import Fraction, UsdHour
from triad.spec.nearest import unknown
from triad.spec.part import Contradiction, Part


class Prices(Part):
    """Overrides of the catalogue's on-demand prices of us-east-1."""

    on_demand: Mapping[str, UsdHour] = {}
    """USD an hour by instance type, in the spec's region."""

    spot_discount: Fraction | None = None
    """Part of the on-demand price that Spot saves; without it the plan counts Spot at the on-demand price."""

    savings_plan_discount: Fraction = 0.0
    """Part of the on-demand price that a Savings Plan saves."""

    def contradictions(self) -> Iterator[Contradiction]:
        """Yield prices of instance types that the catalogue does not know."""
        for name in self.on_demand:
            if name not in instance_types():
                yield Contradiction(("on_demand", name), unknown("instance type", name, instance_types()))
