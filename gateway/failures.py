"""A line of the log for each request that the platform failed: whose, where, why; never what was asked, nor a key."""

import logging
from collections.abc import Callable

from gateway.answer import Answer
from gateway.window import Window

LINES = 20
"""Written in any second: with nothing alive every request fails at once, and a log must not be the next to break."""

_FIRST_FAULT = 500
_LOGGER = logging.getLogger(__name__)


class Failures:
    """Writes them down; a line says how many before it were left out."""

    def __init__(self, *, clock: Callable[[], float]) -> None:
        """Begin with nothing left out.

        Args:
            clock: Seconds that never go back.
        """
        self._clock = clock
        self._lines = Window(most=LINES, span_s=1.0)
        self._left_out = 0

    def tell(self, answer: Answer, *, request_id: bytes, client: str, route: str, seconds: float) -> None:
        """Write a line if the answer is 500 or above, or broke off; whatever a client can mend is none."""
        problem = answer.problem
        if problem is None or not (answer.broken or answer.status >= _FIRST_FAULT):
            return
        now_s = self._clock()
        if self._lines.used(now_s) >= self._lines.most:
            self._left_out += 1
            return
        self._lines.add(now_s, 1)
        left_out, self._left_out = self._left_out, 0
        _LOGGER.warning(
            "request_id=%s, client=%s, route=%s, status=%d, reason=%s, seconds=%.3f, left_out=%d | %s",
            request_id.decode(),
            client,
            route,
            answer.status,
            problem.reason,
            seconds,
            left_out,
            "answer broke off" if answer.broken else "no answer",
        )
