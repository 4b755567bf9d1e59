"""A circuit breaker: who fails again and again is left alone for a while."""

import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from math import ceil
from typing import Final

from agent.weather.errors import WeatherDownError, WeatherFailedError

FAILURES: Final = 3
"""In a row, after which it opens: as many as one lookup makes, so that the next one need not find out again."""

PAUSE_S: Final = 10
"""How long it stays open; then one question goes through, and the others are refused until that one is answered."""


class Breaker:
    """Watches questions to one service, and refuses them while it is open."""

    def __init__(self, *, clock: Callable[[], float] = time.monotonic) -> None:
        self._clock = clock
        self._failures = 0
        self._open_until_s: float | None = None
        self._is_probing = False

    @contextmanager
    def watching(self) -> Iterator[None]:
        """Let one question through; whatever it raises is a failure, its cancellation too.

        Raises:
            WeatherDownError: It is open.
        """
        self._admit()
        try:
            yield
        except BaseException as error:
            told_s = error.retry_after_s if isinstance(error, WeatherFailedError) and error.is_told else None
            self._failed(told_s)
            raise
        self._failures, self._open_until_s, self._is_probing = 0, None, False

    def _admit(self) -> None:
        if self._open_until_s is None:
            return
        left_s = self._open_until_s - self._clock()
        if left_s > 0 or self._is_probing:
            raise WeatherDownError(retry_after_s=max(1, ceil(left_s)))
        self._is_probing = True

    def _failed(self, told_s: int | None) -> None:
        self._failures += 1
        self._is_probing = False
        if told_s is not None:
            self._open_until_s = self._clock() + told_s
        elif self._failures >= FAILURES:
            self._open_until_s = self._clock() + PAUSE_S
