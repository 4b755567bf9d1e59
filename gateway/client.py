"""Who may ask: a client's name, its routes and its limits."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True, kw_only=True)
class Client:
    """One client as the platform's spec describes it; a limit that is absent does not hold.

    Attributes:
        models: Routes that it may ask for, in the order of the spec.
        budget_per_day: US dollars between one midnight (UTC) and the next.
        parallel: Requests under way at once.
    """

    name: str
    models: tuple[str, ...]
    requests_per_minute: int | None = None
    tokens_per_minute: int | None = None
    budget_per_day: float | None = None
    parallel: int | None = None
