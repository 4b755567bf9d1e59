"""What a service must know to give the weather."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Protocol, runtime_checkable

from agent.weather.places import Place


@dataclass(frozen=True, slots=True, kw_only=True)
class Observation:
    """The weather of now."""

    temperature_c: float
    conditions: str
    wind_kmh: float


@dataclass(frozen=True, slots=True, kw_only=True)
class Day:
    """The weather of a day to come."""

    date: date
    min_c: float
    max_c: float
    conditions: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Outlook:
    """The days to come.

    Attributes:
        utc_offset_s: Of the place's clocks: its midnight is when the first day is over.
        days: In the place's own calendar, from today.
    """

    utc_offset_s: int
    days: tuple[Day, ...]


@runtime_checkable
class Provider(Protocol):
    """Where the weather comes from; its failures are those of agent/weather/errors.py.

    Attributes:
        credit: What it wants to be said beside its data; empty if nothing.
    """

    credit: str

    async def places(self, name: str, *, most: int) -> Sequence[Place]:
        """Look a name up on the map, the best match first; nothing where it knows none."""
        ...

    async def current(self, place: Place) -> Observation:
        """The weather there now."""
        ...

    async def outlook(self, place: Place) -> Outlook:
        """All days that it can tell, up to contracts/tools.py's most."""
        ...

    async def aclose(self) -> None:
        """Let connections go."""
        ...
