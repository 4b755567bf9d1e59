"""What a run says, for people and for programs."""

from collections.abc import Iterator, Mapping
from dataclasses import asdict
from typing import Any

from rich.console import Console
from rich.table import Table

from benchmark.health import Verdict
from benchmark.metrics import Metrics
from benchmark.quantiles import Estimate
from benchmark.record import Record
from benchmark.stage_words import in_words

_MIB = 2**20
_UNLIMITED = 10_000
_NOT_ALL_COUNTED = ("events", "usage and events")
_STAGE_LATENCIES = ("ttft p50 ms", "ttft p99 ms", "tpot p50 ms", "e2e p99 ms")


def as_json(metrics: Metrics, verdict: Verdict) -> dict[str, Any]:
    """Every figure, with the run's facts and the verdict on it."""
    return {
        "void": list(verdict.reasons),
        "run": metrics.record.run,
        **_measured(metrics),
        "stages": [
            {"number": number, **metrics.record.run["stages"][number], **_measured(stage)}
            for number, stage in metrics.stages().items()
        ],
        "server": {s: {"cores": cores, "memory_bytes": size} for s, (cores, size) in metrics.server.items()},
        "client": {
            "send_lag_p99_ms": verdict.send_lag_ms,
            "read_lag_p99_ms": verdict.read_lag_ms,
            "cpu": verdict.cpu,
            "steal": verdict.steal,
        },
        "ended": metrics.record.ended,
        "deaths": [asdict(death) for death in metrics.record.deaths],
        "unreadable_lines": metrics.record.unreadable,
    }


def _measured(metrics: Metrics) -> dict[str, Any]:
    return {
        "requests": len(metrics.requests),
        "complete": len(metrics.complete),
        "good": len(metrics.good),
        "stale": metrics.stale,
        "errors": metrics.errors,
        "latency_ms": {
            name: {level: asdict(found) for level, found in quantiles.items()}
            for name, quantiles in metrics.latencies().items()
        },
        "offered_rate": metrics.offered_rate,
        "achieved_rate": metrics.achieved_rate,
        "goodput": metrics.goodput,
        "input_tokens_per_s": metrics.input_rate,
        "output_tokens_per_s": None if metrics.output_counts is None else metrics.output_rate,
        "output_tokens_counted_from": metrics.output_counts,
        "tokens_per_event": metrics.tokens_per_event,
    }


def print_report(metrics: Metrics, verdict: Verdict, console: Console) -> None:
    """Draw the summary; a void run shows why before any figure."""
    widen(console)
    for line in _lines(metrics.record, verdict):
        console.print(line, soft_wrap=True)
    console.print(_latencies(metrics))
    if stages := metrics.stages():
        console.print(_stages(stages))
    console.print(_rates(metrics, verdict))


def widen(console: Console) -> None:
    """Cut nothing to the width of a terminal where there is none."""
    if not console.is_terminal:
        console.width = _UNLIMITED


def _lines(record: Record, verdict: Verdict) -> Iterator[str]:
    run = record.run
    processes = f"{run['processes']} {_plural('process', 'processes', run['processes'])}"
    yield f"{run['url']}, seed {run['seed']}, commit {run['commit'] or 'unknown'}, {processes}"
    for reason in verdict.reasons:
        yield f"[bold red]void[/] {reason}"
    if not record.ended:
        yield "[yellow]the run did not come to its end[/]"
    for death in record.deaths:
        yield f"[yellow]worker {death.worker} {_ended(death.exitcode)}[/]"
    if record.unreadable:
        lines = _plural("line", "lines", record.unreadable)
        yield f"[yellow]left out: {record.unreadable} {lines} of the record could not be read[/]"


def _plural(one: str, several: str, count: int) -> str:
    return one if count == 1 else several


def _ended(exitcode: int) -> str:
    return f"ended with exit code {exitcode}" if exitcode >= 0 else f"was killed by signal {-exitcode}"


def table_of(first: str, *others: str) -> Table:
    """An empty table whose columns after the first hold figures."""
    table = Table(box=None)
    table.add_column(first)
    for title in others:
        table.add_column(title, justify="right")
    return table


def _latencies(metrics: Metrics) -> Table:
    latencies = metrics.latencies()
    table = table_of("ms, 95 % interval", *next(iter(latencies.values()), {}))
    for name, quantiles in latencies.items():
        table.add_row(name, *map(_interval, quantiles.values()))
    return table


def _interval(found: Estimate) -> str:
    if found.low is None and found.high is None:
        return f"{found.value:.2f}"
    low = "?" if found.low is None else f"{found.low:.2f}"
    high = "?" if found.high is None else f"{found.high:.2f}"
    return f"{found.value:.2f}\n[dim]{low} - {high}[/]"


def _stages(stages: Mapping[int, Metrics]) -> Table:
    table = table_of("stage", "requests", "failed", "requests/s", "tokens/s", *_STAGE_LATENCIES)
    for number, stage in stages.items():
        latencies = stage.latencies()
        table.add_row(
            in_words(stage.record.run["stages"][number]),
            str(len(stage.requests)),
            str(len(stage.requests) - len(stage.complete)),
            _rate(stage),
            _output(stage),
            *(_figure(latencies, *title.split()[:2]) for title in _STAGE_LATENCIES),
        )
    return table


def _figure(latencies: dict[str, dict[str, Estimate]], name: str, level: str) -> str:
    return f"{latencies[name][level].value:.2f}" if name in latencies else ""


def _rate(metrics: Metrics) -> str:
    offered = metrics.offered_rate
    return f"{metrics.achieved_rate:.2f}" + ("" if offered is None else f" of {offered:.2f} offered")


def _output(metrics: Metrics) -> str:
    return "unknown" if metrics.output_counts is None else f"{metrics.output_rate:.1f}"


def _rates(metrics: Metrics, verdict: Verdict) -> Table:
    table = table_of("", "")
    for name, value in _figures(metrics, verdict).items():
        table.add_row(name, value)
    return table


def _figures(metrics: Metrics, verdict: Verdict) -> dict[str, str]:
    per_event, counts = metrics.tokens_per_event, metrics.output_counts
    share = len(metrics.good) / max(1, len(metrics.requests))
    figures = {
        "requests": f"{len(metrics.requests)}, of which complete {len(metrics.complete)}",
        "requests/s": _rate(metrics),
        "input tokens/s": "unknown" if metrics.input_rate is None else f"{metrics.input_rate:.1f}",
        "output tokens/s": _output(metrics) + (f", counted from {counts}" if counts in _NOT_ALL_COUNTED else ""),
        "tokens an event": "unknown" if per_event is None else f"{per_event:.2f}",
        "client": f"send lag p99 {verdict.send_lag_ms:.2f} ms, read lag p99 {verdict.read_lag_ms:.2f} ms, "
        f"CPU {verdict.cpu:.0%}, steal {verdict.steal:.0%}",
    }
    if metrics.stale:
        figures["stale"] = f"{metrics.stale} sent again, as the server had closed their connection"
    if any(bound is not None for bound in metrics.record.run["slo"].values()):
        figures["goodput/s"] = f"{metrics.goodput:.2f} ({share:.1%} of requests within the SLO)"
    figures |= {f"error {name}": str(count) for name, count in metrics.errors.items()}
    return figures | {
        f"server {source}": f"{cores:.2f} cores, {size / _MIB:.0f} MiB"
        for source, (cores, size) in metrics.server.items()
    }
