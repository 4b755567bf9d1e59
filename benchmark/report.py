"""What a run says, for people and for programs."""

import json
from dataclasses import asdict
from typing import Any

from rich.console import Console
from rich.table import Table

from benchmark.compare import Comparison
from benchmark.health import Verdict
from benchmark.metrics import Metrics
from benchmark.quantiles import Estimate

_MIB = 2**20


def as_json(metrics: Metrics, verdict: Verdict) -> dict[str, Any]:
    """Every figure, with the run's facts and the verdict on it."""
    return {
        "void": list(verdict.reasons),
        "run": metrics.record.run,
        "requests": len(metrics.requests),
        "complete": len(metrics.complete),
        "good": len(metrics.good),
        "errors": metrics.errors,
        "latency_ms": {
            name: {level: asdict(found) for level, found in quantiles.items()}
            for name, quantiles in metrics.latencies().items()
        },
        "offered_rate": metrics.offered_rate,
        "achieved_rate": metrics.achieved_rate,
        "goodput": metrics.goodput,
        "input_tokens_per_s": metrics.input_rate,
        "output_tokens_per_s": metrics.output_rate,
        "tokens_per_event": metrics.tokens_per_event,
        "server": {s: {"cores": cores, "memory_bytes": size} for s, (cores, size) in metrics.server.items()},
        "client": {
            "send_lag_p99_ms": verdict.send_lag_ms,
            "read_lag_p99_ms": verdict.read_lag_ms,
            "cpu": verdict.cpu,
            "steal": verdict.steal,
        },
        "ended": metrics.record.ended,
        "unreadable_lines": metrics.record.unreadable,
    }


def print_report(metrics: Metrics, verdict: Verdict, console: Console) -> None:
    """Draw the summary; a void run shows why before any figure."""
    run = metrics.record.run
    console.print(
        f"{run['url']}, seed {run['seed']}, commit {run['commit'] or 'unknown'}, {run['processes']} processes"
    )
    for reason in verdict.reasons:
        console.print(f"[bold red]void[/] {reason}")
    if not metrics.record.ended:
        console.print("[yellow]the run did not come to its end[/]")
    console.print(_latencies(metrics))
    console.print(_rates(metrics, verdict))


def print_comparison(comparisons: list[Comparison], console: Console, *, as_json: bool) -> None:
    """Say which run is faster in what."""
    if as_json:
        console.print_json(json.dumps([asdict(c) | {"faster": c.faster} for c in comparisons]))
        return
    table = _table("latency", "first ms", "second ms", "second / first", "95 % interval", "faster")
    for c in comparisons:
        interval = f"{c.low:.3f} - {c.high:.3f}"
        table.add_row(
            c.name, f"{c.first_ms:.2f}", f"{c.second_ms:.2f}", f"{c.ratio:.3f}", interval, c.faster or "not shown"
        )
    console.print(table)


def _latencies(metrics: Metrics) -> Table:
    latencies = metrics.latencies()
    table = _table("ms, 95 % interval", *next(iter(latencies.values()), {}))
    for name, quantiles in latencies.items():
        table.add_row(name, *map(_interval, quantiles.values()))
    return table


def _interval(found: Estimate) -> str:
    if found.low is None and found.high is None:
        return f"{found.value:.2f}"
    low = "?" if found.low is None else f"{found.low:.2f}"
    high = "?" if found.high is None else f"{found.high:.2f}"
    return f"{found.value:.2f}\n[dim]{low} - {high}[/]"


def _rates(metrics: Metrics, verdict: Verdict) -> Table:
    table = _table("", "")
    for name, value in _figures(metrics, verdict).items():
        table.add_row(name, value)
    return table


def _figures(metrics: Metrics, verdict: Verdict) -> dict[str, str]:
    offered, per_event = metrics.offered_rate, metrics.tokens_per_event
    share = len(metrics.good) / max(1, len(metrics.requests))
    figures = {
        "requests": f"{len(metrics.requests)}, of which complete {len(metrics.complete)}",
        "requests/s": f"{metrics.achieved_rate:.2f}" + ("" if offered is None else f" of {offered:.2f} offered"),
        "input tokens/s": f"{metrics.input_rate:.1f}",
        "output tokens/s": f"{metrics.output_rate:.1f}",
        "tokens an event": "unknown" if per_event is None else f"{per_event:.2f}",
        "client": f"send lag p99 {verdict.send_lag_ms:.2f} ms, read lag p99 {verdict.read_lag_ms:.2f} ms, "
        f"CPU {verdict.cpu:.0%}, steal {verdict.steal:.0%}",
    }
    if any(bound is not None for bound in metrics.record.run["slo"].values()):
        figures["goodput/s"] = f"{metrics.goodput:.2f} ({share:.1%} of requests within the SLO)"
    figures |= {f"error {name}": str(count) for name, count in metrics.errors.items()}
    return figures | {
        f"server {source}": f"{cores:.2f} cores, {size / _MIB:.0f} MiB"
        for source, (cores, size) in metrics.server.items()
    }


def _table(first: str, *others: str) -> Table:
    table = Table(box=None)
    table.add_column(first)
    for title in others:
        table.add_column(title, justify="right")
    return table
