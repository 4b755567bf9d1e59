"""How long the inner loop takes, side by side in one run: `make bench-synth`.

Figures and their bounds: `platform.yaml` and `examples/full.yaml` to cdk.out as multiples of an empty app with the same
imports, and what each further Kubernetes object costs. Every run is a process of its own. A machine that others use is
now fast, now slow: so each figure is made within a round, of two runs right after each other, and told as the median of
the rounds.
"""

import json
import os
import subprocess
import sys
import tempfile
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from statistics import median
from time import perf_counter

from rich.console import Console
from rich.table import Table

ROOT = Path(__file__).resolve().parent.parent.parent
ROUNDS = 5
MAX_RATIO = 3.0
MAX_MS_PER_OBJECT = 5.0
FEW, MANY = 50, 450
EMPTY = "empty app, same imports"
SPECS = ("platform.yaml", "examples/full.yaml")
FEWER, MORE = f"{FEW} objects", f"{MANY} objects"
CASES: Mapping[str, Sequence[str]] = {
    EMPTY: ("-c", "import app; app.cdk.App().synth()"),
    **dict.fromkeys(SPECS, ("app.py",)),
    FEWER: ("-m", "tests.bench.objects", str(FEW)),
    MORE: ("-m", "tests.bench.objects", str(MANY)),
}
"""In the order of a round, in which those that are compared are neighbours."""


def main() -> int:
    """Print a table of times and both figures; 1 if a bound is missed."""
    console = Console()
    with console.status("synthesising") as status:
        for name in CASES:
            status.update(f"warming up: {name}")
            _seconds(name)
        times: dict[str, list[float]] = {name: [] for name in CASES}
        for number in range(ROUNDS):
            status.update(f"round {number + 1} of {ROUNDS}")
            for name, taken in times.items():
                taken.append(_seconds(name))
    console.print(_table(times))
    ratios = {spec: list(_ratios(times, spec)) for spec in SPECS}
    per_object_ms = list(_per_object_ms(times))
    for spec, found in ratios.items():
        console.print(f"{spec} to cdk.out: {_spread(found)} times an empty app (at most {MAX_RATIO:g})")
    console.print(f"each further object: {_spread(per_object_ms)} ms (at most {MAX_MS_PER_OBJECT:g})")

    most = max(median(found) for found in ratios.values())

    return 0 if most <= MAX_RATIO and median(per_object_ms) <= MAX_MS_PER_OBJECT else 1


def _ratios(times: Mapping[str, Sequence[float]], spec: str) -> Iterator[float]:
    for empty, platform in zip(times[EMPTY], times[spec], strict=True):
        yield platform / empty


def _per_object_ms(times: Mapping[str, Sequence[float]]) -> Iterator[float]:
    for few, many in zip(times[FEWER], times[MORE], strict=True):
        yield (many - few) * 1000 / (MANY - FEW)


def _spread(figures: Sequence[float]) -> str:
    return f"{median(figures):.2f} ({min(figures):.2f} to {max(figures):.2f})"


def _seconds(name: str) -> float:
    with tempfile.TemporaryDirectory() as out:
        context = json.dumps({"spec": name} if name in SPECS else {})
        environment = {**os.environ, "CDK_OUTDIR": out, "CDK_VALIDATION": "false", "CDK_CONTEXT_JSON": context}
        start = perf_counter()
        subprocess.run([sys.executable, *CASES[name]], cwd=ROOT, env=environment, check=True)

        return perf_counter() - start


def _table(times: Mapping[str, Sequence[float]]) -> Table:
    table = Table("case", f"median of {ROUNDS}, s", "fastest, s", "slowest, s")
    for name, taken in times.items():
        table.add_row(name, f"{median(taken):.2f}", f"{min(taken):.2f}", f"{max(taken):.2f}")

    return table


if __name__ == "__main__":
    sys.exit(main())
