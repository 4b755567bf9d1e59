"""Somebody who has a key of the gateway."""

from typing import Annotated

from pydantic import Field

from triad.spec.fields import ONCE, PositiveCount
from triad.spec.part import Part
from triad.spec.route import RouteName

_MOST_TOKENS = 10**9


class Client(Part):
    """What one key may do; its secret is made up in AWS, and never stands here."""

    models: Annotated[tuple[RouteName, ...], ONCE] = ()
    """Routes that it may ask; by default all."""

    requests_per_minute: PositiveCount | None = None
    """The most requests of a minute, at each replica of the gateway; by default as many as there are."""

    tokens_per_minute: Annotated[int, Field(strict=True, ge=1, le=_MOST_TOKENS)] | None = None
    """The most tokens of a minute, questions and answers, at each replica; by default as many as there are."""

    budget_per_day: Annotated[float, Field(gt=0)] | None = None
    """USD that it may spend in a day, at each replica, on what has a price; by default without end."""

    parallel: PositiveCount | None = None
    """Requests that it may have open at once, at each replica; by default as many as there are."""
