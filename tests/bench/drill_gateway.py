"""The gateway before two backends that hang, are busy and die: `python -m tests.bench.drill_gateway`.

Without words it starts backends that keep to a script; `--twin` takes the two model servers of `make drill-gateway
TWIN=1`; others are given by URL and the process to stop and kill: twice `--backend http://127.0.0.1:8000/v1=PID`.
They do not live on. The gateway is one of the drill's own, with times short enough to wait for.
"""

import argparse
import asyncio
import os
import sys
import tempfile
import time
from collections.abc import Mapping, Sequence
from contextlib import AbstractContextManager
from pathlib import Path

import httpx

from contracts.environment import LLM_API_KEY
from tests.bench.drill_client import broken_stream, flood
from tests.bench.drill_targets import Grave, Target, given, of_twin, scripted
from tests.gateway.processes import Documents, gateway

_SPEC = """
pools: {{graviton: {{silicon: graviton}}}}
models:
  first: {{model: llama-3.2-3b-instruct-q4_0, pool: graviton, cpus: 4}}
  second: {{model: llama-3.2-3b-instruct-q4_0, pool: graviton, cpus: 4}}
routes:
  assistant: {{backends: {{first: 50, second: 50}}}}
  quick: {{backends: {{first: 50, second: 50}}, timeout: {timeout_s}s}}
gateway: {{cooldown_s: {cooldown_s}, retries: {retries}}}
"""
_KEY = "key-of-the-drill-itself-01"
_REQUESTS, _AT_ONCE, _KILL_AT, _BUSY = 1000, 16, 300, 64
_TIMEOUT_S, _COOLDOWN_S, _HANG_S, _SLACK_S = 4, 10, 16, 1
_RETRIES = 1
_MOST_LATE = 4
"""Answers that may be slow for a reason of their own; without a cooldown every client meets the hang twice."""

_MOST_ASKED = 1.2
"""A dead one is asked some 25 times before each cooldown; without one half of all requests would ask it: 1.35."""

_BOUND_S = 2.0 * _TIMEOUT_S + 2.0
_NOTHING_ALIVE = "503 nothing_alive"


async def drill(url: str, first: Target, second: Target) -> list[tuple[str, bool]]:
    """Do everything to the backends, and give a line for each with whether it is as it should be."""
    headers = {"authorization": f"Bearer {_KEY}"}
    results: list[tuple[str, bool]] = []
    async with httpx.AsyncClient(base_url=url, headers=headers, timeout=60) as client:
        await flood(client, range(_AT_ONCE), at_once=_AT_ONCE)
        results.append(await _hang(client, first))
        await asyncio.sleep(_COOLDOWN_S)
        results.append(await _both_busy(client, (first, second)))
        results += await _kill_one(client, first, second)
        results.append(await _kill_in_a_stream(client, second))
        results.append(await _both_dead(client))

    return results


async def _hang(client: httpx.AsyncClient, first: Target) -> tuple[str, bool]:
    """Stop one for a while: who meets it waits for the time-out, then nobody meets it until the cooldown is over."""
    began_s = time.monotonic()
    first.hang()
    asyncio.get_running_loop().call_later(_HANG_S, first.wake)
    turns = iter(lambda: time.monotonic() < began_s + _HANG_S, False)  # noqa: FBT003  # where it ends
    seen = await flood(client, turns, at_once=_AT_ONCE, model="quick")
    after_s, before_s = began_s + _TIMEOUT_S + _SLACK_S, began_s + _TIMEOUT_S + _COOLDOWN_S - _SLACK_S
    met = seen.slow(_TIMEOUT_S, after_s=began_s, before_s=after_s)
    late = seen.slow(_TIMEOUT_S, after_s=after_s, before_s=before_s)
    text = f"one hangs for {_HANG_S} s: {seen}; {met} met it at first, {late} while it should be left out"

    return text, not seen.failed and late <= _MOST_LATE


async def _both_busy(client: httpx.AsyncClient, targets: Sequence[Target]) -> tuple[str, bool]:
    """Let both answer 503, which leaves nobody out: each request costs what it may cost at most."""
    before = [each.arrivals() for each in targets]
    if any(each.busy is None for each in targets):
        return "both busy: these backends cannot be told to be", True
    for each in targets:
        (each.busy or each.calm)()
    seen = await flood(client, range(_BUSY), at_once=_AT_ONCE)
    for each in targets:
        each.calm()
    asked = sum((each.arrivals() or 0) - (was or 0) for each, was in zip(targets, before, strict=True)) / _BUSY
    good = set(seen.statuses) == {"503 overloaded"} and not seen.rude

    return f"both busy: {seen}; asked for each request {asked:.3f}", good and 1 <= asked <= 1 + _RETRIES


async def _kill_one(client: httpx.AsyncClient, first: Target, second: Target) -> list[tuple[str, bool]]:
    counts, end, grave = [first.arrivals(), second.arrivals()], first.aim(), Grave(first.url)
    digging: list[asyncio.Task[None]] = []

    def kill() -> None:
        counts.append(first.arrivals())
        end()
        digging.append(asyncio.create_task(grave.dig()))

    seen = await flood(client, range(_REQUESTS), at_once=_AT_ONCE, at=_KILL_AT, then=kill)
    counts += [second.arrivals(), grave.visits]
    for task in digging:
        task.cancel()
    grave.fill()
    text = f"kill -9 one of two during {_REQUESTS} requests at {_AT_ONCE}: {seen}; failed {seen.failed}"

    return [(text, not seen.failed), _asked([each for each in counts if each is not None])]


def _asked(counts: Sequence[int]) -> tuple[str, bool]:
    """Say how often a request was asked: of both before, the first until its end, the second in all, the dead one."""
    if len(counts) != 5:
        return "asked for each request: these backends do not count it", True
    # What the first saw between the last look and its end is at most what was under way.
    arrivals = counts[2] + _AT_ONCE + counts[3] - counts[0] - counts[1] + counts[4]
    asked = arrivals / _REQUESTS

    return f"asked for each request {asked:.3f}, of the dead one {counts[4]} times", asked <= _MOST_ASKED


async def _kill_in_a_stream(client: httpx.AsyncClient, second: Target) -> tuple[str, bool]:
    second.slow()
    lines = await broken_stream(client, second.aim())
    last = lines[-1]

    return f"kill -9 in a stream: {len(lines)} events, the last {last[:100]}", last.startswith('data: {"error"')


async def _both_dead(client: httpx.AsyncClient) -> tuple[str, bool]:
    seen = await flood(client, range(2 * _AT_ONCE), at_once=_AT_ONCE)
    good = set(seen.statuses) == {_NOTHING_ALIVE} and not seen.rude and max(seen.seconds) < _BOUND_S

    return f"both dead: {seen}; 503 without Retry-After {seen.rude}, bound {_BOUND_S:g} s", good


def main() -> int:
    """Print a line for each drill; 1 when one is not as it should be."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--twin", action="store_true", help="the model servers of the twin instead of scripts")
    parser.add_argument("--backend", action="append", default=[], metavar="URL=PID", help="another server; twice")
    words = parser.parse_args()
    if len(words.backend) not in (0, 2):
        parser.error(f"--backend is given {len(words.backend)} times, allowed: twice or not at all")
    bad = 0
    with (
        tempfile.TemporaryDirectory(prefix="drill-") as folder,
        _targets(words) as (first, second),
        gateway(Path(folder), _documents(first, second), _key()) as running,
    ):
        for text, good in asyncio.run(drill(running.url, first, second)):
            print(f"{'ok' if good else 'MISSED'}: {text}")
            bad += not good

    return int(bad > 0)


def _targets(words: argparse.Namespace) -> AbstractContextManager[list[Target]]:
    if words.twin:
        return of_twin()

    return given(words.backend) if words.backend else scripted()


def _documents(first: Target, second: Target) -> Documents:
    return Documents(
        spec=_SPEC.format(timeout_s=_TIMEOUT_S, cooldown_s=_COOLDOWN_S, retries=_RETRIES),
        servers={"first": first.url, "second": second.url},
        keys={"default": _KEY},
        models={"first": first.model, "second": second.model},
    )


def _key() -> Mapping[str, str]:
    """Show real backends the key that they were started with, if there is one."""
    return {LLM_API_KEY: os.environ[LLM_API_KEY]} if LLM_API_KEY in os.environ else {}


if __name__ == "__main__":
    sys.exit(main())
