"""What two runs say of each other, for people and for programs."""

from collections.abc import Sequence
from dataclasses import asdict
from typing import Any

from rich.console import Console

from benchmark.compare import Comparison, circumstances
from benchmark.metrics import Metrics
from benchmark.report import table_of, widen

_NAMES = ("first", "second")


def comparison_as_json(runs: Sequence[Metrics], comparisons: Sequence[Comparison]) -> dict[str, Any]:
    """Every figure, with what failed and what else is not the same."""
    outcomes = {
        name: {"requests": len(run.requests), "complete": len(run.complete), "errors": run.errors}
        for name, run in zip(_NAMES, runs, strict=True)
    }
    return outcomes | {
        "differences": _differences(runs),
        "latencies": [asdict(c) | {"faster": c.faster} for c in comparisons],
    }


def print_comparison(runs: Sequence[Metrics], comparisons: Sequence[Comparison], console: Console) -> None:
    """Say which run is faster in what; latencies are of complete answers, so failures come before them."""
    widen(console)
    for name, run in zip(_NAMES, runs, strict=True):
        console.print(f"{name}: {len(run.requests)} requests, {_failures(run)}", soft_wrap=True)
    for difference in _differences(runs):
        console.print(f"[yellow]{difference}[/]", soft_wrap=True)
    table = table_of("latency", "first ms", "second ms", "second / first", "95 % interval", "faster")
    for c in comparisons:
        interval = f"{_end(c.low)} - {_end(c.high)}"
        figures = (f"{c.first_ms:.2f}", f"{c.second_ms:.2f}", f"{c.ratio:.3f}")
        table.add_row(c.name, *figures, interval, c.faster or "not shown")
    console.print(table)


def _failures(run: Metrics) -> str:
    failed = len(run.requests) - len(run.complete)
    if not failed:
        return "none failed"
    classes = ", ".join(f"{name} {count}" for name, count in run.errors.items())
    return f"[red]{failed} failed[/] ({failed / len(run.requests):.1%}: {classes})"


def _differences(runs: Sequence[Metrics]) -> list[str]:
    first, second = (run.record for run in runs)
    cut = [
        f"the {name} did not come to its end" for name, run in zip(_NAMES, runs, strict=True) if not run.record.ended
    ]
    return circumstances(first.run, second.run) + cut


def _end(value: float | None) -> str:
    return "?" if value is None else f"{value:.3f}"
