"""What can go wrong around a model server, done on purpose; each drill gives numbers and judges nothing."""

import asyncio
import json
import random
import re
import time
from collections import Counter
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress
from dataclasses import dataclass

import httpx2
import psutil

PATIENCE_S = 120.0
GAUGES = ("triad_front_in_flight", "triad_front_queued", "llamacpp:requests_processing")
LONG = 1900
MIB = 1 << 20


@dataclass(frozen=True, slots=True, kw_only=True)
class Stream:
    """How one streamed answer ended.

    Attributes:
        done: With the last event that it owes.
        error: The code of an error event.
        broken: The connection ended without either.
    """

    status: int
    events: int
    done: bool
    error: str | None
    broken: bool
    retry_after: bool


@asynccontextmanager
async def client(url: str) -> AsyncIterator[httpx2.AsyncClient]:
    """A client without limits of its own."""
    limits = httpx2.Limits(max_connections=None, max_keepalive_connections=0)
    async with httpx2.AsyncClient(base_url=url, timeout=PATIENCE_S, limits=limits) as made:
        yield made


async def stream(http: httpx2.AsyncClient, *, tokens: int, started: asyncio.Event | None = None) -> Stream:
    """Read one answer to its end; `started` is set at its first event."""
    body = {"model": "tiny-chat", "prompt": "a", "max_tokens": tokens, "stream": True, "ignore_eos": True}
    events, done, error, broken = 0, False, None, False
    async with http.stream("POST", "/v1/completions", json=body) as answer:
        try:
            async for line in answer.aiter_lines():
                if not line.startswith("data: "):
                    continue
                events += 1
                if started is not None:
                    started.set()
                done = line == "data: [DONE]"
                if line.startswith('data: {"error"'):
                    error = str(json.loads(line.removeprefix("data: "))["error"]["code"])
        except httpx2.TransportError:
            broken = True
        return Stream(
            status=answer.status_code,
            events=events,
            done=done,
            error=error,
            broken=broken or (answer.status_code == httpx2.codes.OK and not done and error is None),
            retry_after="retry-after" in answer.headers,
        )


async def short(http: httpx2.AsyncClient) -> httpx2.Response:
    """Ask for two tokens."""
    return await http.post("/v1/completions", json={"model": "tiny-chat", "prompt": "a", "max_tokens": 2})


async def gauges(http: httpx2.AsyncClient) -> tuple[float, ...]:
    """Requests in flight, queued, and in the engine."""
    text = (await http.get("/metrics")).text
    return tuple(float(re.search(rf"^{name} (\S+)$", text, re.MULTILINE)[1]) for name in GAUGES)  # type: ignore[index]


async def cancel(url: str, *, clients: int, seed: int) -> tuple[float, ...]:
    """Many streams at once, each left at a random moment; what the gauges say once they stand still."""
    moments = random.Random(seed)  # noqa: S311  # no secret hangs on it

    async def leave(http: httpx2.AsyncClient, after_s: float) -> None:
        try:
            async with asyncio.timeout(after_s):
                await stream(http, tokens=LONG)
        except TimeoutError:
            return

    async with client(url) as http:
        await asyncio.gather(*(leave(http, moments.uniform(0.0, 1.0)) for _ in range(clients)))
        until_s = time.monotonic() + 10
        while any(now := await gauges(http)) and time.monotonic() < until_s:
            await asyncio.sleep(0.1)
        return now


async def leave_lists(url: str, *, prompts: int, times: int) -> tuple[int, tuple[float, ...]]:
    """Ask for lists in one piece and leave; looks in a row that saw more in the engine than held, and the last gauges.

    llama.cpp brings such a list to its end as long as it has something to tell another, were it only these gauges.
    One look may be wrong: the engine's gauge is the older one.
    """
    body = {"model": "tiny-chat", "prompt": ["a"] * prompts, "max_tokens": LONG, "ignore_eos": True}
    row = longest = 0
    async with client(url) as http:
        for _ in range(times):
            with suppress(TimeoutError):
                async with asyncio.timeout(0.2):
                    await http.post("/v1/completions", json=body)
            until_s = time.monotonic() + 60
            while any(now := await gauges(http)) and time.monotonic() < until_s:
                row = row + 1 if now[2] > now[0] else 0
                longest = max(longest, row)
        return longest, now


async def overload(url: str, *, clients: int, seconds: float) -> tuple[Counter[int], int]:
    """Ask without pause from many clients; counts of each status, and of refusals without `Retry-After`."""
    statuses: Counter[int] = Counter()
    rude = 0
    until_s = time.monotonic() + seconds

    async def insist(http: httpx2.AsyncClient) -> None:
        nonlocal rude
        while time.monotonic() < until_s:
            answer = await stream(http, tokens=200)
            statuses[answer.status if not answer.broken else 0] += 1
            rude += answer.status == httpx2.codes.SERVICE_UNAVAILABLE and not answer.retry_after
            if answer.status != httpx2.codes.OK:
                await asyncio.sleep(0.05)

    async with client(url) as http:
        await asyncio.gather(*(insist(http) for _ in range(clients)))
    return statuses, rude


async def kill_in_mid_stream(url: str, process: psutil.Process) -> tuple[Stream, list[int], float]:
    """Kill a process at the first token; how that stream ended, what was refused then, seconds until an answer."""
    async with client(url) as http:
        started = asyncio.Event()
        running = asyncio.create_task(stream(http, tokens=LONG, started=started))
        await started.wait()
        process.kill()
        killed_s = time.monotonic()
        ended = await running
        refused: list[int] = []
        while True:
            try:
                answer = await short(http)
                if answer.status_code == httpx2.codes.OK:
                    return ended, refused, time.monotonic() - killed_s
                refused.append(answer.status_code)
            except httpx2.TransportError:
                await asyncio.sleep(0.05)


async def during(url: str, change: "asyncio.Future[None]", *, clients: int) -> Counter[str]:
    """Stream from a few clients until a change is done; how their answers ended."""
    ends: Counter[str] = Counter()

    async def ask(http: httpx2.AsyncClient) -> None:
        while not change.done():
            try:
                answer = await stream(http, tokens=LONG)
            except httpx2.TransportError as error:
                ends[type(error).__name__] += 1
                continue
            ends["broken" if answer.broken else answer.error or str(answer.status)] += 1

    async with client(url) as http:
        await asyncio.gather(*(ask(http) for _ in range(clients)))
    return ends


def memory_mib(*processes: psutil.Process) -> float:
    """Resident memory, together."""
    return float(sum(process.memory_info().rss for process in processes) / MIB)
