"""What the gateway adds to a backend, which is a script here: time to the first token, and CPU of its one process.

`python -m tests.bench.gateway_overhead`; each turn asks the backend directly and through the gateway, back to back.
"""

import argparse
import os
import statistics
import sys
import tempfile
from collections.abc import Iterator, Mapping
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass, fields
from pathlib import Path
from typing import Any

from tests.bench.serving import ROOT, Server, alone, free_ports, load
from tests.gateway.processes import Documents, gateway

_SPEC = """
pools: {graviton: {silicon: graviton}}
models:
  chat: {model: llama-3.2-3b-instruct-q4_0, pool: graviton, cpus: 4}
"""
BENCHMARK = ROOT / ".venv-benchmark" / "bin" / "python"
_KEY, _KEY_VARIABLE = "key-of-the-bench-itself-1", "GATEWAY_BENCH_KEY"
_TOKENS, _ITL_MS, _STREAMS = 48, 20, 8
_HALF = 0.5
_WRONG, _WRONG_VARIABLE, _WRONG_PER_S = "key-of-somebody-else-01", "GATEWAY_BENCH_WRONG_KEY", 170
_SLO_MS, _LEAST_GOODPUT = 2000, 0.95
_REFUSED, _LEAST_REFUSED_PER_S = "http_401", 10_000 / 60

_BACKEND = ("--ttft-ms", str(_ITL_MS), "--itl-ms", str(_ITL_MS), "--tokens", str(_TOKENS))


@dataclass(frozen=True, slots=True, kw_only=True)
class Cost:
    """What one turn showed.

    Attributes:
        p50_ms: Added to the median time to the first token, where half of the gateway's core is used.
        p99_ms: Added to its p99.
        request_us: CPU of a whole answer of one token.
        stream_us: CPU of a streamed answer beside its events.
        event_us: CPU of each streamed event.
    """

    p50_ms: float
    p99_ms: float
    request_us: float
    stream_us: float
    event_us: float


@contextmanager
def running(folder: Path, environment: Mapping[str, str]) -> Iterator[tuple[Server, Server]]:
    """Run the backend, and the gateway before it."""
    (port,) = free_ports(1)
    mock = [str(BENCHMARK), "-m", "benchmark", "mock", "--port", str(port), *_BACKEND]
    os.environ.update({_KEY_VARIABLE: _KEY, _WRONG_VARIABLE: _WRONG})
    documents = Documents(spec=_SPEC, servers={"chat": f"http://127.0.0.1:{port}/v1"}, keys={"default": _KEY})
    with alone(mock, port, folder / "mock.log") as backend, gateway(folder, documents, environment) as front:
        yield backend, Server(url=front.url, pid=front.pid)


def turn(backend: Server, front: Server, record: Path, *, seconds: float) -> Cost:
    """Ask both once."""
    request_us = _cpu_us(front, record, seconds, "--no-stream", "--max-tokens", "1")
    first_us, all_us = (_cpu_us(front, record, seconds, "--max-tokens", str(tokens)) for tokens in (1, _TOKENS))
    event_us = (all_us - first_us) / (_TOKENS - 1)
    rate = _HALF / (all_us * 1e-6)
    bare, through = (_first_token_ms(server, record, rate, seconds) for server in (backend, front))

    return Cost(
        p50_ms=through[0] - bare[0],
        p99_ms=through[1] - bare[1],
        request_us=request_us,
        stream_us=first_us - event_us,
        event_us=event_us,
    )


def beside_wrong_keys(front: Server, folder: Path, request_us: float, *, seconds: float) -> tuple[float, float, float]:
    """Offer half of what a core can answer, alone and beside wrong keys: the shares that are good, and 401 a second."""
    rate = _HALF / (request_us * 1e-6)
    alone_share = _good(front, folder / "alone.jsonl", rate, seconds)
    with ThreadPoolExecutor() as beside:
        flood = beside.submit(_refused_per_s, front, folder / "wrong.jsonl", seconds)
        beside_share = _good(front, folder / "beside.jsonl", rate, seconds)

    return alone_share, beside_share, flood.result()


def _refused_per_s(front: Server, record: Path, seconds: float) -> float:
    """Knock with a wrong key, and count what was told so."""
    words = ("--stage", f"constant:{_WRONG_PER_S}:{seconds}", "--no-stream", "--max-tokens", "1")
    asked = ("--model", "chat", "--key-variable", _WRONG_VARIABLE)
    figures = load(f"{front.url}/v1/chat/completions", *asked, *words, record=record)

    return float(figures["errors"].get(_REFUSED, 0)) / seconds


def _good(front: Server, record: Path, rate: float, seconds: float) -> float:
    stage = ("--stage", f"poisson:{rate}:{seconds}", "--slo-e2e", str(_SLO_MS))
    figures = _load(front, record, *stage, "--no-stream", "--max-tokens", "1")

    return float(figures["good"]) / float(figures["requests"])


def _cpu_us(server: Server, record: Path, seconds: float, *words: str) -> float:
    before_s = server.cpu_s()
    figures = _load(server, record, "--stage", f"closed:{_STREAMS}:{seconds}", *words)

    return 1e6 * (server.cpu_s() - before_s) / float(figures["requests"])


def _first_token_ms(server: Server, record: Path, rate: float, seconds: float) -> tuple[float, float]:
    words = ("--stage", f"poisson:{rate}:{2 * seconds}", "--warmup", f"closed:{_STREAMS}:x{2 * _STREAMS}")
    found = _load(server, record, *words, "--max-tokens", str(_TOKENS))["latency_ms"]["ttft"]

    return found["p50"]["value"], found["p99"]["value"]


def _load(server: Server, record: Path, *words: str) -> dict[str, Any]:
    asked = ("--model", "chat", "--key-variable", _KEY_VARIABLE)
    figures = load(f"{server.url}/v1/chat/completions", *asked, *words, record=record)
    if figures["errors"]:
        sys.exit(f"{server.url}: {figures['errors']}")

    return figures


def report(costs: list[Cost]) -> None:
    """Print the medians and the ranges."""
    print(f"added by the gateway to streams of {_TOKENS} tokens, one every {_ITL_MS} ms; {len(costs)} turns")
    for field in fields(Cost):
        values = sorted(getattr(cost, field.name) for cost in costs)
        print(f"{field.name}: {statistics.median(values):.1f} ({values[0]:.1f} to {values[-1]:.1f})")


def main() -> int:
    """Print the figures; 1 when wrong keys take too much from the right one, or too few of them were refused."""
    parser = argparse.ArgumentParser(prog="python -m tests.bench.gateway_overhead", description=__doc__)
    parser.add_argument("--turns", type=int, default=3)
    parser.add_argument("--seconds", type=float, default=10, help="of each load")
    parser.add_argument("--set", action="append", default=[], metavar="NAME=VALUE", help="in the gateway's environment")
    given = parser.parse_args()
    environment = dict(each.split("=", maxsplit=1) for each in given.set)
    with tempfile.TemporaryDirectory(prefix="gateway-") as name:
        folder = Path(name)
        with running(folder, environment) as (backend, front):
            record = folder / "record.jsonl"
            _cpu_us(front, record, given.seconds / 2, "--max-tokens", "2")  # its first requests are slower
            costs = [turn(backend, front, record, seconds=given.seconds) for _ in range(given.turns)]
            report(costs)
            shares = beside_wrong_keys(front, folder, costs[-1].request_us, seconds=given.seconds)
    print(f"good answers at half load: {shares[0]:.3f} alone, {shares[1]:.3f} beside wrong keys")
    print(f"wrong keys refused: {60 * shares[2]:.0f} a minute, at least {60 * _LEAST_REFUSED_PER_S:.0f}")

    return int(shares[1] < _LEAST_GOODPUT * shares[0] or shares[2] < _LEAST_REFUSED_PER_S)


if __name__ == "__main__":
    sys.exit(main())
