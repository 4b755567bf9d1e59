"""Answers, as many at once as there is room for, each counted however it ends."""

import asyncio
import logging
import time
from collections.abc import Iterator
from contextlib import contextmanager

from agent.answer import ChatAnswer
from agent.budget import Budget
from agent.conversation import strands_messages
from agent.loop import Loop
from agent.metrics import Metrics
from agent.problem import Problem
from agent.question import ChatQuestion
from agent.trace import Trace
from agent.turn import Tell, Turn

_FULL_S = 1
"""When to ask again where all places are taken."""

_LOGGER = logging.getLogger(__name__)


class Answers:
    """Makes them; nothing of one is left when it has ended."""

    def __init__(self, loop: Loop, *, budget: Budget, parallel: int, metrics: Metrics) -> None:
        self._loop = loop
        self._budget = budget
        self._parallel = parallel
        self._metrics = metrics
        self._running = 0

    @property
    def longest_s(self) -> float:
        """Longest time that one takes until its last word is there."""
        return self._budget.seconds

    @contextmanager
    def place(self) -> Iterator[None]:
        """Hold one of the places, until what was made is sent.

        Raises:
            Problem: 503, all are taken.
        """
        if self._running >= self._parallel:
            self._metrics.refused()
            message = f"{self._parallel} answers are under way; try again in {_FULL_S} s"
            raise Problem(503, message, code="overloaded", retry_after_s=_FULL_S)
        self._running += 1
        self._metrics.in_flight.set(self._running)
        try:
            yield
        finally:
            self._running -= 1
            self._metrics.in_flight.set(self._running)

    async def make(self, question: ChatQuestion, trace: Trace, tell: Tell) -> ChatAnswer:
        """Answer a question, in a place that is held.

        Raises:
            Problem: 422, 502, 503 or 504.
        """
        turn = Turn(budget=self._budget, trace=trace, tell=tell)
        with self._noted(turn):
            await self._loop.run(turn, strands_messages(question.conversation))

        return turn.answer()

    @contextmanager
    def _noted(self, turn: Turn) -> Iterator[None]:
        status, began_s = "500", time.monotonic()
        try:
            yield
            status = "200"
        except Problem as problem:
            status = str(problem.status)
            cause = type(problem.__cause__).__name__
            _LOGGER.warning("trace_id=%s, code=%s, cause=%s | no answer", turn.trace.id, problem.code, cause)
            raise
        except asyncio.CancelledError:
            status = "gone"
            raise
        finally:
            self._note(turn, status, time.monotonic() - began_s)

    def _note(self, turn: Turn, status: str, seconds: float) -> None:
        self._metrics.turn(status=status, seconds=seconds)
        self._metrics.used(steps=turn.steps, prompt_tokens=turn.prompt_tokens, completion_tokens=turn.completion_tokens)
        used = turn.trace.id, status, turn.steps, len(turn.calls), turn.tokens, seconds
        _LOGGER.info("trace_id=%s, status=%s, steps=%d, calls=%d, tokens=%d, seconds=%.3f | turn ended", *used)
