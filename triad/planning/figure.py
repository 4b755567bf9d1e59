"""A number that says what it counts and where it comes from."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True, kw_only=True)
class Figure:
    """One number of the plan.

    Attributes:
        unit: What one of it is, like "USD/h" or "vCPU".
        source: The document, or the formula over other figures.
    """

    value: float
    unit: str
    source: str
