"""What the agent adds to a model that takes a second a call, beside a bare loop over OpenAI's client in the same run.

`python -m tests.bench.agent_overhead`. A turn is two calls of the model, one of the calculator, 40 streamed pieces.
"""

import argparse
import json
import os
import statistics
import sys
import tempfile
from collections.abc import Iterator, Mapping, Sequence
from contextlib import ExitStack, contextmanager, suppress
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any
from urllib.request import Request, urlopen

import psutil

from contracts import environment as names
from tests.bench.agent_model import PIECES, RESULT, STAMPS
from tests.bench.serving import Server, alone, free_ports, load

_QUESTION = "How much is an eighth of 1840 and 17?"
_BARE, _AGENT = "bare loop", "agent"
_WARM_UP = "closed:4:x16"
_CALL_S, _HELD_CALL_S = 1, 10
_PARALLEL = 1000
_MOST_ADDED_MS, _MOST_CPU = 25, 2
_MODEL_PRIORITY, _PRIORITY, _SERVER_PRIORITY = 3, 2, 1
_ATTEMPTS = 3
"""At a load, until the load generator stands by its times."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Cost:
    """What a server adds to the model's own time, and what it spends.

    Attributes:
        p50_ms: Median of the turns less the medians of the model's two calls.
        p99_ms: p99 of the turns less the same.
        cpu_ms: CPU of a turn.
        void: Why the load generator does not stand by its times.
    """

    p50_ms: float
    p99_ms: float
    cpu_ms: float
    void: Sequence[str] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Held:
    """Streams that were open at once.

    Attributes:
        most: Calls of the model that were open at once.
        stream_kib: Memory of each.
    """

    most: int
    stream_kib: float


@contextmanager
def running(folder: Path) -> Iterator[tuple[Server, dict[str, Server]]]:
    """Run the model, and both servers before it."""
    model_port, bare_port, agent_port = free_ports(3)
    with ExitStack() as stack:
        command = [sys.executable, "-m", "tests.bench.agent_model", str(model_port)]
        model = stack.enter_context(alone(command, model_port, folder / "model.log"))
        prefer(model.pid, _MODEL_PRIORITY)
        bare = [sys.executable, "-m", "tests.bench.agent_bare", str(bare_port), f"{model.url}/v1"]
        told = {
            names.AGENT_PORT: str(agent_port),
            names.AGENT_PARALLEL: str(_PARALLEL),
            names.GATEWAY_URL: f"{model.url}/v1",
            names.GATEWAY_MODEL: "assistant",
        }
        agent = alone(
            [sys.executable, "-m", "agent"], agent_port, folder / "agent.log", {**os.environ, **told}, ready="/health"
        )
        servers = {
            _BARE: stack.enter_context(alone(bare, bare_port, folder / "bare.log")),
            _AGENT: stack.enter_context(agent),
        }
        for server in servers.values():
            prefer(server.pid, _SERVER_PRIORITY)
            _check(server)
        yield model, servers


def prefer(pid: int, priority: int) -> None:
    """Let a process not wait for a core; where the user may not ask for that, runs are only less quiet."""
    with suppress(PermissionError):
        os.sched_setscheduler(pid, os.SCHED_FIFO, os.sched_param(priority))


def turns(server: Server, model: Server, record: Path, stage: str, *, seed: int) -> Cost:
    """Ask for many turns; a void load is given up, and made again."""
    found = _turns(server, model, record, stage, seed=seed)
    for _ in range(_ATTEMPTS - 1):
        if not found.void:
            break
        found = _turns(server, model, record, stage, seed=seed)

    return found


def _turns(server: Server, model: Server, record: Path, stage: str, *, seed: int) -> Cost:
    _stamps(model, _CALL_S)
    before_s = server.cpu_s()
    figures = _load(server, record, "--stage", stage, "--seed", str(seed))

    return cost(figures, _stamps(model, _CALL_S), server.cpu_s() - before_s)


def cost(figures: Mapping[str, Any], stamps: Mapping[str, Any], cpu_s: float) -> Cost:
    """Take the model's own time from what the load generator saw."""
    own_ms = statistics.median(stamps["called_ms"]) + statistics.median(stamps["spoken_ms"])
    found = figures["latency_ms"]["e2e"]

    return Cost(
        p50_ms=found["p50"]["value"] - own_ms,
        p99_ms=found["p99"]["value"] - own_ms,
        cpu_ms=1000 * cpu_s / figures["requests"],
        void=figures["void"],
    )


def hold(server: Server, model: Server, record: Path, streams: int) -> Held:
    """Open so many streams at once and read each to its end."""
    _stamps(model, _HELD_CALL_S)
    before = psutil.Process(server.pid).memory_info().rss
    figures = _load(server, record, "--stage", f"closed:{streams}:x{streams}", "--watch", str(server.pid))
    [watched] = figures["server"].values()

    return Held(
        most=_stamps(model, _CALL_S)["most"],
        stream_kib=(watched["memory_bytes"] - before) / 1024 / streams,
    )


def _check(server: Server) -> None:
    """Ask once, and look at every event: what is measured must be whole turns."""
    question = Request(f"{server.url}/chat", _body().encode(), {"content-type": "application/json"})  # noqa: S310  # ours
    with urlopen(question) as answer:  # noqa: S310
        text = answer.read().decode()
    right = text.count("event: text\n") == PIECES and f'"result": {{"result": {RESULT}' in text
    if not right or "event: done\n" not in text:
        sys.exit(f"{server.url} gave another answer than {PIECES} pieces and the result {RESULT}:\n{text}")


def _load(server: Server, record: Path, *words: str) -> dict[str, Any]:
    figures = load(f"{server.url}/chat", "--kind", "json", "--body", _body(), *words, record=record)
    if figures["errors"]:
        sys.exit(f"{server.url}: {figures['errors']}")

    return figures


def _body() -> str:
    return json.dumps({"message": _QUESTION, "stream": True})


def _stamps(model: Server, seconds: float) -> dict[str, Any]:
    with urlopen(f"{model.url}{STAMPS.format(seconds)}", timeout=10) as answer:  # noqa: S310  # ours
        told: dict[str, Any] = json.loads(answer.read())

    return told


def report(costs: Mapping[str, Sequence[Cost]], held: Mapping[str, Held]) -> bool:
    """Print the figures, medians with their ranges and the ratios last, and tell whether the goals are reached."""
    for name, found in costs.items():
        added, last, cpu = (_range([getattr(each, what) for each in found]) for what in ("p50_ms", "p99_ms", "cpu_ms"))
        print(f"{name:9}  added p50 {added} ms, p99 {last} ms; CPU of a turn {cpu} ms")
    for name, streams in held.items():
        print(f"{name:9}  {streams.most} calls of the model open at once; {streams.stream_kib:.0f} KiB a stream")
    void = sorted({reason for found in costs.values() for each in found for reason in each.void})
    for reason in void:
        print(f"void: {reason}")
    ratios = [agent.cpu_ms / bare.cpu_ms for agent, bare in zip(costs[_AGENT], costs[_BARE], strict=True)]
    added_ms, ratio = statistics.median(each.p50_ms for each in costs[_AGENT]), statistics.median(ratios)
    print(f"added p50 {added_ms:.1f} ms, goal {_MOST_ADDED_MS}")
    print(f"CPU of a turn, of the bare loop's, {_range(ratios, 2)}, goal {_MOST_CPU}")

    return not void and added_ms <= _MOST_ADDED_MS and ratio <= _MOST_CPU


def _range(values: Sequence[float], digits: int = 1) -> str:
    middle, least, most = statistics.median(values), min(values), max(values)

    return f"{middle:.{digits}f} ({least:.{digits}f} to {most:.{digits}f})"


def main() -> int:
    """Print the figures; 1 when a goal is missed."""
    parser = argparse.ArgumentParser(prog="python -m tests.bench.agent_overhead", description=__doc__)
    parser.add_argument("--rate", type=float, default=20, help="turns a second, at random times")
    parser.add_argument("--seconds", type=float, default=20, help="of each load")
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument("--streams", type=int, default=500, help="that are held at once")
    parser.add_argument("--json", action="store_true", help="print every figure as JSON before")
    given = parser.parse_args()
    prefer(0, _PRIORITY)  # what it starts inherits that
    costs: dict[str, list[Cost]] = {_BARE: [], _AGENT: []}
    with tempfile.TemporaryDirectory(prefix="agent-") as made, running(Path(made)) as (model, servers):
        record = Path(made) / "record.jsonl"
        for server in servers.values():
            turns(server, model, record, _WARM_UP, seed=0)
        held = {name: hold(server, model, record, given.streams) for name, server in servers.items()}
        for number in range(given.rounds):
            for name, server in servers.items():
                stage = f"poisson:{given.rate}:{given.seconds}"
                costs[name].append(turns(server, model, record, stage, seed=number))
    if given.json:
        found = {name: [asdict(each) for each in rounds] for name, rounds in costs.items()}
        print(json.dumps({"turns": found, "held": {name: asdict(each) for name, each in held.items()}}))

    return 0 if report(costs, held) and all(each.most >= given.streams for each in held.values()) else 1


if __name__ == "__main__":
    sys.exit(main())
