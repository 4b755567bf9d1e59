"""CPU that a client spends on one streamed event, ours beside others, on one mock server in one run.

Each client keeps the same record of the same load: a closed loop, one event a packet. Turns alternate, so that
whatever else the machine does falls on all; a client's ratio to ours is the median of the ratios within each turn.
"""

import argparse
import statistics
import subprocess
import sys
import tempfile
from collections.abc import Callable
from functools import partial
from pathlib import Path

from benchmark.record import Record
from benchmark.record_file import read
from tests.bench import client_guidellm
from tests.bench.client_mock import ROOT, alone_on, mock_server, run_load

_MOCK = ("--ttft-ms", "5", "--tokens", "200")
_TARGETS = {"aiohttp + json, uvloop": 2.0, "aiohttp + json, asyncio": 3.0}
_OURS = "ours"

Client = Callable[[str, Path], Record]


def _ours(url: str, record: Path, *, users: int, seconds: float, core: int) -> Record:
    return run_load(url, record, "--stage", f"closed:{users}:{seconds}", before=alone_on(core))


def _baseline(url: str, record: Path, *, loop: str, users: int, seconds: float, core: int) -> Record:
    command = [sys.executable, "-m", "tests.bench.client_baseline", url, str(record), "--loop", loop]
    load = ["--users", str(users), "--seconds", str(seconds)]
    subprocess.run([*alone_on(core), *command, *load], cwd=ROOT, check=True)
    return read(record)


def cost_us(record: Record) -> float:
    """Microseconds of CPU per event over the whole seconds of load, without the first, in which connections open."""
    notes = [note for note in record.health[1:] if note.seconds > 0.9]
    events = sum(1 for r in record.requests for token in r.tokens if _covered(token, notes[0].at - 1e9, notes[-1].at))
    return 1e6 * sum(note.cpu_s for note in notes) / events


def _covered(token: int, begin: float, end: float) -> bool:
    return begin <= token <= end


def main() -> int:
    """Print the table and the ratios; 1 when a target is missed."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--users", type=int, default=64)
    parser.add_argument("--seconds", type=float, default=4)
    parser.add_argument("--turns", type=int, default=5)
    parser.add_argument("--itl-ms", type=float, default=8)
    parser.add_argument("--step-ms", type=float, default=8, help="tokens of all streams leave together; 0 spreads them")
    parser.add_argument("--guidellm", type=Path, help="its executable, in an environment of its own")
    words = parser.parse_args()
    load = {"users": words.users, "seconds": words.seconds, "core": 0}
    clients: dict[str, Client] = {
        _OURS: partial(_ours, **load),
        "aiohttp + json, uvloop": partial(_baseline, loop="uvloop", **load),
        "aiohttp + json, asyncio": partial(_baseline, loop="asyncio", **load),
    }
    mock = (*_MOCK, "--itl-ms", str(words.itl_ms), "--step-ms", str(words.step_ms))
    costs: dict[str, list[float]] = {name: [] for name in clients}
    print(f"{words.users} streams, a token every {words.itl_ms:g} ms, on a grid of {words.step_ms:g} ms", flush=True)
    with tempfile.TemporaryDirectory() as folder, mock_server(*mock, core=0) as server:
        for turn in range(words.turns):
            for number, (name, client) in enumerate(clients.items()):
                costs[name].append(cost_us(client(server.url, Path(folder, f"{turn}-{number}.jsonl"))))
        if words.guidellm is not None:
            other = client_guidellm.cost_us(words.guidellm, server.url, Path(folder), users=words.users, core=0)
            costs["guidellm"] = [other]
    return _report(costs)


def _report(costs: dict[str, list[float]]) -> int:
    missed = 0
    for name, turns in costs.items():
        ratios = [cost / ours for cost, ours in zip(turns, costs[_OURS], strict=False)]  # guidellm has one turn
        ratio, target = statistics.median(ratios), _TARGETS.get(name)
        missed += target is not None and ratio < target
        wanted = "" if target is None else f", target {target:g}"
        print(
            f"{name:26} {statistics.median(turns):6.1f} us CPU an event ({min(turns):.1f}-{max(turns):.1f}), "
            f"{ratio:.2f} x ours ({min(ratios):.2f}-{max(ratios):.2f}{wanted})"
        )
    return 1 if missed else 0


if __name__ == "__main__":
    sys.exit(main())
