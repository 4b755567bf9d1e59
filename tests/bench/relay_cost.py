"""What front, relay and Serve add to an engine, which is a script here: one event a write every 20 ms, 16 streams."""

import statistics
import time
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from tests.bench import relay_replica
from tests.bench.serving import ROOT, Server, alone, free_ports, load, on_serve

_STREAMS, _TOKENS, _ITL_MS = 16, 48, 20
_HALF_LOAD = _STREAMS / (_TOKENS * _ITL_MS / 1000) / 2
_MOST_P50_MS, _MOST_P99_MS, _MOST_CPU_US = 2.0, 8.0, 70.0
_ENGINE = ("--ttft-ms", str(_ITL_MS), "--itl-ms", str(_ITL_MS), "--tokens", str(_TOKENS))


@dataclass(frozen=True, slots=True, kw_only=True)
class Cost:
    """What one turn showed.

    Attributes:
        p50_ms: Added to the median time to the first token.
        p99_ms: Added to its p99.
        cpu_us: CPU of all Ray processes for each streamed token, less what they use when nothing is asked.
        idle_cores: What they use then.
    """

    p50_ms: float
    p99_ms: float
    cpu_us: float
    idle_cores: float


def measure(folder: Path, *, turns: int, seconds: float) -> list[Cost]:
    """Load the engine directly and through Serve, in turn."""
    (port,) = free_ports(1)
    mock = [str(ROOT / ".venv-benchmark" / "bin" / "python"), "-m", "benchmark", "mock", "--port", str(port), *_ENGINE]
    given = {relay_replica.PORT: str(port), relay_replica.SLOTS: str(_STREAMS), relay_replica.MODEL: "mock"}
    with (
        alone(mock, port, folder / "mock.log") as engine,
        on_serve("tests.bench.relay_replica:app", given, folder / "relay.log") as serve,
    ):
        return [_turn(engine, serve, folder / "relay.jsonl", seconds=seconds) for _ in range(turns)]


def _turn(engine: Server, serve: Server, record: Path, *, seconds: float) -> Cost:
    first, second = (_first_token_ms(server, record, seconds=seconds) for server in (engine, serve))
    idle_cores = _idle_cores(serve, seconds=seconds)
    figures = _load(serve, record, "--stage", f"closed:{_STREAMS}:{seconds}", "--watch", str(serve.pid))
    (used,) = figures["server"].values()
    cpu_us = 1e6 * (used["cores"] - idle_cores) / figures["output_tokens_per_s"]

    return Cost(p50_ms=second[0] - first[0], p99_ms=second[1] - first[1], cpu_us=cpu_us, idle_cores=idle_cores)


def _first_token_ms(server: Server, record: Path, *, seconds: float) -> tuple[float, float]:
    found = _load(server, record, "--stage", f"poisson:{_HALF_LOAD}:{seconds}")["latency_ms"]["ttft"]

    return found["p50"]["value"], found["p99"]["value"]


def _idle_cores(server: Server, *, seconds: float) -> float:
    before = server.cpu_s()
    time.sleep(seconds)

    return (server.cpu_s() - before) / seconds


def _load(server: Server, record: Path, *words: str) -> dict[str, Any]:
    warmup = ("--warmup", f"closed:{_STREAMS}:x{_STREAMS}")

    return load(f"{server.url}/v1/completions", *words, *warmup, "--max-tokens", str(_TOKENS), record=record)


def report(costs: list[Cost]) -> int:
    """Print what is added and what it may be; return how many goals were missed."""
    print(f"\nadded by Serve, front and relay; {_STREAMS} streams, an event every {_ITL_MS} ms; medians of the turns")
    idle = statistics.median(cost.idle_cores for cost in costs)
    print(f"Ray at rest uses {idle:.3f} cores, which are taken off")
    goals = (("p50_ms", _MOST_P50_MS), ("p99_ms", _MOST_P99_MS), ("cpu_us", _MOST_CPU_US))
    missed = 0
    for name, most in goals:
        values = sorted(getattr(cost, name) for cost in costs)
        middle = statistics.median(values)
        missed += middle > most
        verdict = "MISSED" if middle > most else "ok"
        print(f"{name}: {middle:.2f} ({values[0]:.2f} to {values[-1]:.2f}, at most {most:g}) {verdict}")

    return missed
