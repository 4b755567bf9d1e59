"""The drill's clients: so many at once, what they were told, and how long it took."""

import asyncio
import time
from collections import Counter
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field

import httpx

OK = "200"
_CUT = "cut"
_UNAVAILABLE = 503
_LONG = {"stream": True, "max_tokens": 1900, "ignore_eos": True}
"""A stream that is not over before its backend is: llama.cpp writes to the end of what is allowed."""


@dataclass(slots=True)
class Seen:
    """What the clients got.

    Attributes:
        statuses: With the code of an error; `cut` where the connection broke.
        rude: 503 without a time.
        seconds: Of each answer.
        sent_s: When each was asked for, by the steady clock.
    """

    statuses: Counter[str] = field(default_factory=Counter)
    rude: int = 0
    seconds: list[float] = field(default_factory=list)
    sent_s: list[float] = field(default_factory=list)

    def slow(self, seconds: float, *, after_s: float, before_s: float) -> int:
        """Count answers that took so long, of those that were asked for meanwhile."""
        asked = zip(self.sent_s, self.seconds, strict=True)

        return sum(after_s <= sent_s < before_s and took >= seconds for sent_s, took in asked)

    @property
    def failed(self) -> int:
        """Requests without an answer."""
        return self.statuses.total() - self.statuses[OK]

    def __str__(self) -> str:
        return f"{dict(self.statuses)}, slowest {max(self.seconds):.2f} s"


async def flood(
    client: httpx.AsyncClient,
    turns: Iterable[object],
    *,
    at_once: int,
    model: str = "assistant",
    at: int = -1,
    then: Callable[[], None] = lambda: None,
) -> Seen:
    """Ask once a turn, so many at once; after some answers something happens."""
    seen, left = Seen(), iter(turns)

    async def one_by_one() -> None:
        for _ in left:
            began_s = time.monotonic()
            try:
                answer = await client.post("/v1/chat/completions", json=_hello(model))
                seen.statuses[_status(answer)] += 1
                seen.rude += answer.status_code == _UNAVAILABLE and "retry-after" not in answer.headers
            except httpx.TransportError:
                seen.statuses[_CUT] += 1
            seen.sent_s.append(began_s)
            seen.seconds.append(time.monotonic() - began_s)
            if len(seen.seconds) == at:
                then()

    await asyncio.gather(*(one_by_one() for _ in range(at_once)))

    return seen


async def broken_stream(client: httpx.AsyncClient, kill: Callable[[], None]) -> list[str]:
    """Ask for a stream, kill its backend after the first event, and keep what comes."""
    lines: list[str] = []
    async with client.stream("POST", "/v1/chat/completions", json=_hello() | _LONG) as answer:
        async for line in answer.aiter_lines():
            if line.startswith("data: "):
                lines.append(line)
            if len(lines) == 1:
                kill()

    return lines


def _status(answer: httpx.Response) -> str:
    code = "" if answer.is_success else f" {answer.json()['error']['code']}"

    return f"{answer.status_code}{code}"


def _hello(model: str = "assistant") -> dict[str, object]:
    return {"model": model, "messages": [{"role": "user", "content": "hello"}], "max_tokens": 64}
