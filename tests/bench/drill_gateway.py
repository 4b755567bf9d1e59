"""The gateway before two backends of which one hangs, one dies, and both die: `python -m tests.bench.drill_gateway`.

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
from tests.bench.drill_targets import Target, given, of_twin, scripted
from tests.gateway.processes import Documents, gateway

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
_NOTHING_ALIVE = "503 nothing_alive"


async def drill(url: str, first: Target, second: Target) -> list[tuple[str, bool]]:
    """Do everything to the backends, and give a line for each with whether it is as it should be."""
    headers = {"authorization": f"Bearer {_KEY}"}
    results: list[tuple[str, bool]] = []
    async with httpx.AsyncClient(base_url=url, headers=headers, timeout=60) as client:
        await flood(client, _AT_ONCE, at_once=_AT_ONCE)
        results.append(await _hang(client, first))
        await asyncio.sleep(_COOLDOWN_S)
        results += await _kill_one(client, first, second)
        results.append(await _kill_in_a_stream(client, second))
        results.append(await _both_dead(client))

    return results


async def _hang(client: httpx.AsyncClient, first: Target) -> tuple[str, bool]:
    """Stop one for a while: who meets it waits for the time-out, and soon nobody meets it."""
    first.hang()
    asyncio.get_running_loop().call_later(_HANG_S, first.wake)
    began_s = time.monotonic()
    seen = await flood(client, _HUNG, at_once=_AT_ONCE, model="quick")
    met = sum(seconds >= _TIMEOUT_S for seconds in seen.seconds)
    text = f"one hangs for {_HANG_S} s: {seen}; {met} of {_HUNG} met it"
    await asyncio.sleep(max(0.0, _HANG_S - (time.monotonic() - began_s)))

    return text, not seen.failed and met <= 2 * _AT_ONCE


async def _kill_one(client: httpx.AsyncClient, first: Target, second: Target) -> list[tuple[str, bool]]:
    counts, end = [first.arrivals(), second.arrivals()], first.aim()

    def kill() -> None:
        counts.append(first.arrivals())
        end()

    seen = await flood(client, _REQUESTS, at_once=_AT_ONCE, at=_KILL_AT, then=kill)
    counts.append(second.arrivals())
    text = f"kill -9 one of two during {_REQUESTS} requests at {_AT_ONCE}: {seen}; failed {seen.failed}"

    return [(text, not seen.failed), _amplification([each for each in counts if each is not None])]


def _amplification(counts: Sequence[int]) -> tuple[str, bool]:
    """Say how often a request was asked: what both saw before, the first until its end, and the second in all."""
    if len(counts) != 4:
        return "arrivals for each request: these backends do not count them", True
    # What the first saw between the last look and its end is at most what was under way.
    arrivals = counts[2] + _AT_ONCE + counts[3] - counts[0] - counts[1]
    amplification = arrivals / _REQUESTS

    return f"arrivals for each request: {amplification:.3f}", amplification <= _MOST_AMPLIFICATION


async def _kill_in_a_stream(client: httpx.AsyncClient, second: Target) -> tuple[str, bool]:
    second.slow()
    lines = await broken_stream(client, second.aim())
    last = lines[-1]

    return f"kill -9 in a stream: {len(lines)} events, the last {last[:100]}", last.startswith('data: {"error"')


async def _both_dead(client: httpx.AsyncClient) -> tuple[str, bool]:
    seen = await flood(client, 2 * _AT_ONCE, at_once=_AT_ONCE)
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
        spec=_SPEC.format(timeout_s=_TIMEOUT_S, cooldown_s=_COOLDOWN_S),
        servers={"first": first.url, "second": second.url},
        keys={"default": _KEY},
        models={"first": first.model, "second": second.model},
    )


def _key() -> Mapping[str, str]:
    """Show real backends the key that they were started with, if there is one."""
    return {LLM_API_KEY: os.environ[LLM_API_KEY]} if LLM_API_KEY in os.environ else {}


if __name__ == "__main__":
    sys.exit(main())
