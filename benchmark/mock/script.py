"""What the mock server does with each request; the same seed and request give the same answer."""

from dataclasses import dataclass
from random import Random


@dataclass(frozen=True, slots=True, kw_only=True)
class Stall:
    """The whole server stands still, from a time after its first request."""

    at_s: float
    for_s: float


@dataclass(frozen=True, slots=True, kw_only=True)
class Answer:
    """How one request is answered.

    Attributes:
        status: 200 or 503.
        offsets_ms: When each event with tokens leaves, from the arrival of the request.
        drop_after: Events after which the connection is reset; None never.
    """

    status: int
    offsets_ms: tuple[float, ...]
    drop_after: int | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Script:
    """Settings of the mock server.

    Attributes:
        spread: Standard deviation of the logarithm of each wait; the settings are medians then.
        tokens: Most tokens of an answer; `max_tokens` of the request may ask for fewer.
        tokens_per_event: More than one is what a server does that flushes late.
        step_ms: Events leave on a common grid, as those of continuous batching do; 0 is no grid.
        role_event: Begin a chat stream with an event that carries no text.
        keep_alive: Let a connection carry more than one request.
    """

    ttft_ms: float = 50.0
    itl_ms: float = 20.0
    spread: float = 0.0
    tokens: int = 50
    tokens_per_event: int = 1
    step_ms: float = 0.0
    role_event: bool = True
    keep_alive: bool = True
    error_rate: float = 0.0
    drop_rate: float = 0.0
    accept_delay_ms: float = 0.0
    stalls: tuple[Stall, ...] = ()
    seed: int = 0

    def answer(self, request: str, *, max_tokens: int | None) -> Answer:
        """Decide one answer."""
        random = Random(f"{self.seed}/{request}")  # noqa: S311 - a script, no secret
        tokens = self.tokens if max_tokens is None else min(self.tokens, max_tokens)
        events = -(-tokens // self.tokens_per_event)
        status = 503 if random.random() < self.error_rate else 200
        dropped = random.random() < self.drop_rate
        drop_after = random.randrange(events) if dropped else None
        at_ms = self._wait_ms(random, self.ttft_ms)
        offsets = [at_ms]
        for _ in range(events - 1):
            at_ms += self._wait_ms(random, self.itl_ms * self.tokens_per_event)
            offsets.append(at_ms)
        return Answer(status=status, offsets_ms=tuple(offsets), drop_after=drop_after)

    def _wait_ms(self, random: Random, median_ms: float) -> float:
        return median_ms * random.lognormvariate(0.0, self.spread) if self.spread else median_ms
