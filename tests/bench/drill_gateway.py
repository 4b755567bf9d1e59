"""The gateway before two backends of which one hangs, one dies, and both die: `python -m tests.bench.drill_gateway`.

Without words it starts backends that keep to a script. Others are given by URL and the process to stop, hang and kill:
`--backend http://127.0.0.1:8000/v1=PID --backend http://127.0.0.1:8010/v1=PID`; they do not live on.
"""

import argparse
import asyncio
import os
import signal
import sys
import tempfile
import time
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, field
from pathlib import Path

import httpx

from tests.gateway.processes import Documents, Running, backend, gateway

_SPEC = """
pools: {{graviton: {{silicon: graviton}}}}
models:
  first: {{model: llama-3.2-3b-instruct-q4_0, pool: graviton, cpus: 4}}
  second: {{model: llama-3.2-3b-instruct-q4_0, pool: graviton, cpus: 4}}
routes:
  assistant: {{backends: {{first: 50, second: 50}}}}
  quick: {{backends: {{first: 50, second: 50}}, timeout: {timeout_s}s}}
gateway: {{cooldown_s: {cooldown_s}}}
"""
_KEY = "key-of-the-drill-itself-01"
_REQUESTS, _AT_ONCE, _KILL_AT, _HUNG = 1000, 16, 300, 200
_TIMEOUT_S, _COOLDOWN_S, _HANG_S = 4, 5, 10
_MOST_AMPLIFICATION = 2.0
_BOUND_S = 2.0 * _TIMEOUT_S + 2.0
_OK, _NOTHING_ALIVE, _CUT = "200", "503 nothing_alive", "cut"
_UNAVAILABLE = 503


@dataclass(slots=True)
class Seen:
    """What the clients got.

    Attributes:
        statuses: With the code of an error; `cut` where the connection broke.
        rude: 503 without a time.
        seconds: Of each answer.
    """

    statuses: Counter[str] = field(default_factory=Counter)
    rude: int = 0
    seconds: list[float] = field(default_factory=list)

    @property
    def failed(self) -> int:
        """Requests without an answer."""
        return self.statuses.total() - self.statuses[_OK]

    def __str__(self) -> str:
        return f"{dict(self.statuses)}, slowest {max(self.seconds):.2f} s"


@dataclass(frozen=True, slots=True, kw_only=True)
class Target:
    """One backend: where, which process, and its counts where it is one of ours."""

    url: str
    pid: int
    ours: Running | None = None

    def arrivals(self) -> int:
        """How many requests it has seen; 0 for one that does not say."""
        return 0 if self.ours is None else int(self.ours.control()["arrivals"])

    def signal(self, number: signal.Signals) -> None:
        """Hang it, wake it, or end it as a lost node does."""
        os.kill(self.pid, number)


async def flood(
    client: httpx.AsyncClient,
    count: int,
    *,
    model: str = "assistant",
    at: int = -1,
    then: Callable[[], None] = lambda: None,
) -> Seen:
    """Ask so often, so many at once; after some answers something happens."""
    seen, left = Seen(), iter(range(count))

    async def one_by_one() -> None:
        for _ in left:
            began_s = time.monotonic()
            try:
                answer = await client.post("/v1/chat/completions", json=_hello(model))
                seen.statuses[_status(answer)] += 1
                seen.rude += answer.status_code == _UNAVAILABLE and "retry-after" not in answer.headers
            except httpx.TransportError:
                seen.statuses[_CUT] += 1
            seen.seconds.append(time.monotonic() - began_s)
            if len(seen.seconds) == at:
                then()

    await asyncio.gather(*(one_by_one() for _ in range(_AT_ONCE)))

    return seen


async def broken_stream(client: httpx.AsyncClient, kill: Callable[[], None]) -> list[str]:
    """Ask for a stream, kill its backend after the first event, and keep what comes."""
    lines: list[str] = []
    async with client.stream("POST", "/v1/chat/completions", json=_hello() | {"stream": True}) as answer:
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


async def drill(url: str, first: Target, second: Target) -> list[tuple[str, bool]]:
    """Do everything to the backends, and give a line for each with whether it is as it should be."""
    headers = {"authorization": f"Bearer {_KEY}"}
    results: list[tuple[str, bool]] = []
    async with httpx.AsyncClient(base_url=url, headers=headers, timeout=60) as client:
        await flood(client, _AT_ONCE)
        results.append(await _hang(client, first))
        await asyncio.sleep(_COOLDOWN_S)
        results += await _kill_one(client, first, second)
        results.append(await _kill_in_a_stream(client, second))
        results.append(await _both_dead(client))

    return results


async def _hang(client: httpx.AsyncClient, first: Target) -> tuple[str, bool]:
    """Stop one for a while: who meets it waits for the time-out, and soon nobody meets it."""
    first.signal(signal.SIGSTOP)
    asyncio.get_running_loop().call_later(_HANG_S, first.signal, signal.SIGCONT)
    began_s = time.monotonic()
    seen = await flood(client, _HUNG, model="quick")
    met = sum(seconds >= _TIMEOUT_S for seconds in seen.seconds)
    text = f"one hangs for {_HANG_S} s: {seen}; {met} of {_HUNG} met it"
    await asyncio.sleep(max(0.0, _HANG_S - (time.monotonic() - began_s)))

    return text, not seen.failed and met <= 2 * _AT_ONCE


async def _kill_one(client: httpx.AsyncClient, first: Target, second: Target) -> list[tuple[str, bool]]:
    before, killed = first.arrivals() + second.arrivals(), 0

    def kill() -> None:
        nonlocal killed
        killed = first.arrivals()
        first.signal(signal.SIGKILL)

    seen = await flood(client, _REQUESTS, at=_KILL_AT, then=kill)
    # What it saw between the last look and its end is at most what was under way.
    arrivals = killed + (_AT_ONCE if first.ours else 0) + second.arrivals() - before
    text = f"kill -9 one of two during {_REQUESTS} requests at {_AT_ONCE}: {seen}; failed {seen.failed}"
    amplification = arrivals / _REQUESTS

    return [
        (text, not seen.failed),
        (f"arrivals for each request: {amplification:.3f}", amplification <= _MOST_AMPLIFICATION),
    ]


async def _kill_in_a_stream(client: httpx.AsyncClient, second: Target) -> tuple[str, bool]:
    if second.ours is not None:
        second.ours.control(pause_s=0.2)
    lines = await broken_stream(client, lambda: second.signal(signal.SIGKILL))
    last = lines[-1]

    return f"kill -9 in a stream: {len(lines)} events, the last {last[:100]}", last.startswith('data: {"error"')


async def _both_dead(client: httpx.AsyncClient) -> tuple[str, bool]:
    seen = await flood(client, 2 * _AT_ONCE)
    good = set(seen.statuses) == {_NOTHING_ALIVE} and not seen.rude and max(seen.seconds) < _BOUND_S

    return f"both dead: {seen}; 503 without Retry-After {seen.rude}, bound {_BOUND_S:g} s", good


@contextmanager
def _targets(words: Sequence[str]) -> Iterator[list[Target]]:
    if words:
        yield [Target(url=word.rpartition("=")[0], pid=int(word.rpartition("=")[2])) for word in words]
        return
    with ExitStack() as stack:
        started = [stack.enter_context(backend()) for _ in range(2)]
        yield [Target(url=f"{each.url}/v1", pid=each.pid, ours=each) for each in started]


def main() -> int:
    """Print a line for each drill; 1 when one is not as it should be."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--backend", action="append", default=[], metavar="URL=PID", help="instead of a script; twice")
    given = parser.parse_args()
    if len(given.backend) not in (0, 2):
        parser.error(f"--backend is given {len(given.backend)} times, allowed: twice or not at all")
    spec = _SPEC.format(timeout_s=_TIMEOUT_S, cooldown_s=_COOLDOWN_S)
    bad = 0
    with tempfile.TemporaryDirectory(prefix="drill-") as folder, _targets(given.backend) as (first, second):
        documents = Documents(spec=spec, servers={"first": first.url, "second": second.url}, keys={"default": _KEY})
        with gateway(Path(folder), documents) as running:
            for text, good in asyncio.run(drill(running.url, first, second)):
                print(f"{'ok' if good else 'MISSED'}: {text}")
                bad += not good

    return int(bad > 0)


if __name__ == "__main__":
    sys.exit(main())
