"""What the gate knows, put together from its settings."""

import time
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from gateway.body import Bodies
from gateway.client import Client
from gateway.clients import read_clients
from gateway.failures import Failures
from gateway.keys import Keys
from gateway.limits import Clock, Limits
from gateway.metrics import Metrics
from gateway.mistakes import SettingsError
from gateway.routes import Routes, read_routes
from gateway.settings import Settings

_CLOCK = Clock(steady=time.monotonic, utc=time.time)
_ANYBODY = "database"
"""Who asks where LiteLLM's database knows the keys."""


@dataclass(frozen=True, slots=True, kw_only=True)
class House:
    """What the gate knows.

    Attributes:
        clients: By name.
        keys: Theirs; None where LiteLLM's database knows them.
        limits: Theirs too.
        longest_s: From a request's arrival to the last byte of its answer.
        log_prompts: Whether each question is written into the log.
    """

    routes: Routes
    clients: Mapping[str, Client]
    keys: Keys | None
    limits: Mapping[str, Limits]
    bodies: Bodies
    metrics: Metrics
    failures: Failures
    longest_s: float
    log_prompts: bool

    def who(self, headers: list[tuple[bytes, bytes]]) -> Client:
        """Find whose request it is.

        Raises:
            Problem: 401, nobody's.
        """
        return self.clients[_ANYBODY if self.keys is None else self.keys.client(headers)]


def house(settings: Settings) -> House:
    """Read every document.

    Raises:
        SettingsError: A line for each mistake of the first document that has any.
    """
    routes = read_routes(settings.config)
    if settings.keys is None:
        clients: Mapping[str, Client] = {_ANYBODY: Client(name=_ANYBODY, models=tuple(routes.paths))}
    else:
        clients = read_clients(settings.clients, routes=routes.paths)
        _check_budgets(clients, unpriced=routes.unpriced)

    return House(
        routes=routes,
        clients=clients,
        keys=None if settings.keys is None else Keys(settings.keys, clients=clients.keys()),
        limits={name: Limits(client, clock=_CLOCK) for name, client in clients.items()},
        bodies=Bodies(most=settings.max_body_bytes),
        metrics=Metrics(),
        failures=Failures(clock=_CLOCK.steady),
        longest_s=settings.longest_s,
        log_prompts=settings.log_prompts,
    )


def _check_budgets(clients: Mapping[str, Client], *, unpriced: Iterable[str]) -> None:
    """Refuse a budget that some tokens would not count for: who sets one relies on it."""
    budgets = ", ".join(repr(name) for name, client in clients.items() if client.budget_per_day is not None)
    mistakes = [
        f"price of {model!r} is not in LiteLLM's list, allowed where clients have a budget_per_day ({budgets}): "
        "a model of that list"
        for model in unpriced
        if budgets
    ]
    if mistakes:
        raise SettingsError(mistakes)
