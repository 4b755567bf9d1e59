"""A client's limits, counted in this process: with several replicas each holds them by itself.

Requests are counted when they come; their tokens and cost are known when they have ended, so that what is under way may
overshoot tokens and budget, and the next request then waits for it.
"""

import math
from collections.abc import Callable
from dataclasses import dataclass

from gateway.client import Client
from gateway.problem import Problem
from gateway.spent import Spent
from gateway.window import Window

_MINUTE_S = 60.0
_DAY_S = 86_400
_ALWAYS = math.inf
_BUSY_S = 1


@dataclass(frozen=True, slots=True, kw_only=True)
class Clock:
    """Two clocks: one that never goes back, and one that knows midnight.

    Attributes:
        steady: Seconds from any moment.
        utc: Seconds since 1970.
    """

    steady: Callable[[], float]
    utc: Callable[[], float]


class Limits:
    """Admits a client's requests one by one; nothing is awaited between a check and its count, so both are exact.

    Attributes:
        running: Requests under way.
    """

    def __init__(self, client: Client, *, clock: Clock) -> None:
        self._client = client
        self._clock = clock
        self._requests = Window(most=client.requests_per_minute or _ALWAYS, span_s=_MINUTE_S)
        self._tokens = Window(most=client.tokens_per_minute or _ALWAYS, span_s=_MINUTE_S)
        self._day = 0
        self._cost = 0.0
        self.running = 0

    def enter(self) -> None:
        """Count a request in; `leave` must follow.

        Raises:
            Problem: 429, a limit is reached; nothing is counted then.
        """
        now_s = self._clock.steady()
        self._check_budget()
        self._check(self._requests, now_s, "requests")
        self._check(self._tokens, now_s, "tokens")
        if self._client.parallel is not None and self.running >= self._client.parallel:
            what = f"{self._client.parallel} requests of client {self._client.name!r} are under way"
            raise _refusal(what, reason="parallel", wait_s=_BUSY_S)
        if self._client.requests_per_minute is not None:
            self._requests.add(now_s, 1)
        self.running += 1

    def leave(self, spent: Spent) -> None:
        """Count a request out, with what it has used."""
        self.running -= 1
        if self._client.tokens_per_minute is not None and spent.tokens:
            self._tokens.add(self._clock.steady(), spent.tokens)
        if self._client.budget_per_day is not None:
            self._new_day()
            self._cost += spent.cost

    def _check(self, window: Window, now_s: float, unit: str) -> None:
        if window.used(now_s) >= window.most:
            what = f"client {self._client.name!r} has used its {window.most:g} {unit} per minute"
            raise _refusal(what, reason=f"{unit}_per_minute", wait_s=window.wait_s(now_s))

    def _check_budget(self) -> None:
        if self._client.budget_per_day is None:
            return
        self._new_day()
        if self._cost >= self._client.budget_per_day:
            left_s = _DAY_S - self._clock.utc() % _DAY_S
            what = f"client {self._client.name!r} has used its budget of {self._client.budget_per_day:g} USD per day"
            raise _refusal(what, reason="budget", wait_s=left_s, code="insufficient_quota")

    def _new_day(self) -> None:
        day = int(self._clock.utc() // _DAY_S)
        if day != self._day:
            self._day, self._cost = day, 0.0


def _refusal(what: str, *, reason: str, wait_s: float, code: str = "rate_limit_exceeded") -> Problem:
    retry_after_s = max(1, math.ceil(wait_s))
    message = f"{what}; try again in {retry_after_s} s"

    return Problem(429, message, code=code, reason=reason, retry_after_s=retry_after_s)
