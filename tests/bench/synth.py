"""How long the inner loop takes, side by side in one run: `make bench-synth`.

Two figures and their bounds: `platform.yaml` to cdk.out as a multiple of an empty app with the same imports, and what
each further Kubernetes object costs. Every run is a process of its own; a case's time is the median of its runs.
"""

import os
import subprocess
import sys
import tempfile
from collections.abc import Mapping, Sequence
from pathlib import Path
from statistics import median
from time import perf_counter

from rich.console import Console
from rich.table import Table

ROOT = Path(__file__).resolve().parent.parent.parent
ROUNDS = 5
MAX_RATIO = 3.0
MAX_MS_PER_OBJECT = 5.0
FEW, MANY = 50, 150
CASES: Mapping[str, Sequence[str]] = {
    "empty app, same imports": ("-c", "import app; app.cdk.App().synth()"),
    "platform.yaml": ("app.py",),
    f"{FEW} objects": ("-m", "tests.bench.objects", str(FEW)),
    f"{MANY} objects": ("-m", "tests.bench.objects", str(MANY)),
}


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
    empty, platform, few, many = (median(taken) for taken in times.values())
    ratio, per_object_ms = platform / empty, (many - few) * 1000 / (MANY - FEW)
    console.print(f"platform.yaml to cdk.out: {ratio:.2f} times an empty app (at most {MAX_RATIO:g})")
    console.print(f"each further object: {per_object_ms:.2f} ms (at most {MAX_MS_PER_OBJECT:g})")

    return 0 if ratio <= MAX_RATIO and per_object_ms <= MAX_MS_PER_OBJECT else 1


def _seconds(name: str) -> float:
    with tempfile.TemporaryDirectory() as out:
        environment = {**os.environ, "CDK_OUTDIR": out, "CDK_VALIDATION": "false"}
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
