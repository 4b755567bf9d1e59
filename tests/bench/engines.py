"""Tokens per second of each way to run llama.cpp, through Ray Serve and directly, in one run.

The model has random weights (about 200 million, Q4_0): its speed is real. 24 tokens in, 48 out, no prompt cache. Turns
of all ways alternate, so that whatever else the machine does falls on all; a figure is the median of the turns.
"""

import argparse
import json
import os
import statistics
import string
import subprocess
import sys
import tempfile
from collections.abc import Callable, Mapping
from contextlib import AbstractContextManager
from dataclasses import dataclass
from functools import partial
from pathlib import Path

from contracts import environment as names
from serving.command import command, environment
from serving.settings import read_llama_cpp
from tests.bench import classic_replica, random_gguf, relay_cost
from tests.bench.llama_cpp_build import Build, build
from tests.bench.serving import ROOT, Server, alone, free_ports, load, on_serve

_IN, _OUT, _CONTEXT, _SLOTS = 24, 48, 128, 16
_STREAMS = (1, 4, 8, 16)
_MODEL = "random"
_CLASSIC, _WHEEL, _COMPILED, _CEILING = "classic replica", "wheel", "compiled", "llama-batched-bench"
_DIRECT = ", directly"
_LLAMA_CPP = "serving.llama_cpp:app"


@dataclass(frozen=True, slots=True, kw_only=True)
class Goal:
    """What a ratio of two ways must reach at some numbers of streams."""

    way: str
    over: str
    least: float
    streams: tuple[int, ...]


_GOALS = (
    Goal(way=_COMPILED, over=_CLASSIC, least=2.7, streams=(8,)),
    Goal(way=_WHEEL, over=_CLASSIC, least=2.2, streams=(8,)),
    Goal(way=_COMPILED, over=_CEILING, least=0.85, streams=(8,)),
    Goal(way=_COMPILED, over=_COMPILED + _DIRECT, least=0.95, streams=_STREAMS),
    Goal(way=_WHEEL, over=_WHEEL + _DIRECT, least=0.95, streams=_STREAMS),
)

Figures = dict[str, dict[int, list[float]]]


def measure(folder: Path, built: Build, *, turns: int, seconds: float) -> Figures:
    """Run every way at every number of streams, `turns` times in turn; only one server is up at a time."""
    figures: Figures = {}
    weights = folder / "random.gguf"
    print(f"model: {random_gguf.write(weights, random_gguf.Shape()) / 1e6:.0f} M random weights in Q4_0", flush=True)
    prompts = _prompts(folder)
    for turn in range(turns):
        _add(figures, _CEILING, _batched(built, weights))
        for way, start in _ways(folder, weights, built).items():
            with start() as server:
                rates = {n: _rate(server, n, way=way, prompts=prompts, seconds=seconds) for n in _STREAMS}
            _add(figures, way, rates)
            print(f"turn {turn + 1} of {turns}: {way} {', '.join(f'{n:.0f}' for n in rates.values())}", flush=True)

    return figures


def _ways(folder: Path, weights: Path, built: Build) -> Mapping[str, Callable[[], AbstractContextManager[Server]]]:
    threads = str(os.cpu_count())
    classic = {
        classic_replica.MODEL: str(weights),
        classic_replica.THREADS: threads,
        classic_replica.CONTEXT: str(_CONTEXT),
        "LLAMA_CPP_LIB_PATH": str(built.programs),
        "PYTHONPATH": f"{ROOT}:{built.binding}",
    }
    log = folder / "server.log"
    ways: dict[str, Callable[[], AbstractContextManager[Server]]] = {
        _CLASSIC: lambda: on_serve("tests.bench.classic_replica:app", classic, log)
    }
    for way, binary in ((_WHEEL, ""), (_COMPILED, str(built.server))):
        given = {
            names.SERVED_MODEL_NAME: _MODEL,
            names.MODEL_DIR: str(folder),
            names.MODEL_FILENAME: weights.name,
            names.N_THREADS: threads,
            names.N_CTX: str(_CONTEXT),
            names.SLOTS: str(_SLOTS),
            names.ENGINE_BINARY: binary,
        }
        (port,) = free_ports(1)
        engine = command(read_llama_cpp(given), weights=weights, port=port, embeddings=False)
        ways[way] = partial(on_serve, _LLAMA_CPP, given, log)
        ways[way + _DIRECT] = partial(alone, engine, port, log, environment(os.environ))

    return ways


def _prompts(folder: Path) -> Path:
    """Different lines of as many letters, a token each, and one token before them."""
    letters = string.ascii_lowercase
    path = folder / "prompts.txt"
    path.write_text("".join(f"{(letters * 2)[n : n + _IN - 1]}\n" for n in range(len(letters))), encoding="utf-8")

    return path


def _rate(server: Server, streams: int, *, way: str, prompts: Path, seconds: float) -> float:
    stream = ["--no-stream"] if way == _CLASSIC else []
    body = json.dumps({"temperature": 0, "cache_prompt": False, "ignore_eos": True})
    words = ["--stage", f"closed:{streams}:{seconds}", "--warmup", f"closed:{streams}:x{streams}", "--body", body]
    figures = load(
        f"{server.url}/v1/completions",
        *words,
        *stream,
        *("--model", _MODEL, "--max-tokens", str(_OUT), "--prompts", str(prompts)),
        record=prompts.with_suffix(".jsonl"),
    )
    if figures["errors"]:
        sys.exit(f"{way}: {figures['errors']}")

    return float(figures["output_tokens_per_s"])


def _batched(built: Build, weights: Path) -> Mapping[int, float]:
    """Tokens that come out per second of prompt and decoding together, as a server is measured."""
    threads = str(os.cpu_count())
    size = ["-c", str((_IN + _OUT) * max(_STREAMS)), "-npp", str(_IN), "-ntg", str(_OUT)]
    batches = ["-npl", ",".join(map(str, _STREAMS))]
    tool = [str(built.batched_bench), "-m", str(weights), "-t", threads, *size, *batches, "--output-format", "jsonl"]
    done = subprocess.run(tool, capture_output=True, text=True, check=True)
    rows = [json.loads(line) for line in done.stdout.splitlines() if line.startswith("{")]

    return {row["pl"]: row["pl"] * row["tg"] / row["t"] for row in rows}


def _add(figures: Figures, way: str, rates: Mapping[int, float]) -> None:
    for streams, rate in rates.items():
        figures.setdefault(way, {}).setdefault(streams, []).append(rate)


def report(figures: Figures) -> int:
    """Print tokens per second and the ratios; return how many goals were missed."""
    print(f"\ntokens/s, {_IN} in, {_OUT} out{'':>12}" + "".join(f"{n:>9}" for n in _STREAMS))
    for way, rates in figures.items():
        print(f"{way:<38}" + "".join(f"{statistics.median(rates[n]):>9.1f}" for n in _STREAMS))
    missed = 0
    for goal in _GOALS:
        for streams in goal.streams:
            pairs = zip(figures[goal.way][streams], figures[goal.over][streams], strict=True)
            ratio = statistics.median(one / other for one, other in pairs)
            missed += ratio < goal.least
            verdict = "ok" if ratio >= goal.least else "MISSED"
            print(f"{goal.way} / {goal.over} at {streams}: {ratio:.2f} (at least {goal.least}) {verdict}")

    return missed


def main() -> int:
    """Print the tables; 1 when a goal is missed."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--cache", type=Path, default=ROOT / ".cache" / "llama.cpp", help="where llama.cpp is built")
    parser.add_argument("--turns", type=int, default=3)
    parser.add_argument("--seconds", type=float, default=10, help="of each load")
    words = parser.parse_args()
    built = build(words.cache)
    with tempfile.TemporaryDirectory() as folder:
        missed = report(measure(Path(folder), built, turns=words.turns, seconds=words.seconds))
        missed += relay_cost.report(relay_cost.measure(Path(folder), turns=words.turns, seconds=words.seconds))

    return int(missed > 0)


if __name__ == "__main__":
    sys.exit(main())
