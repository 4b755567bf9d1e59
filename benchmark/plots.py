"""Pictures of a run: latency and rate over time, and the distribution of latency."""

from pathlib import Path

import numpy as np
from matplotlib.axes import Axes
from matplotlib.figure import Figure

from benchmark.latency import e2e_ms, ttft_ms
from benchmark.metrics import Metrics
from benchmark.quantiles import Values

_NS_PER_S = 1e9
_SIZE = (10, 6)
_SHORTEST_BIN_S = 0.5


def draw(metrics: Metrics, folder: Path) -> list[Path]:
    """Save the pictures and return their paths."""
    folder.mkdir(parents=True, exist_ok=True)
    pictures = {"over-time.png": over_time(metrics), "distribution.png": distribution(metrics)}
    for name, picture in pictures.items():
        picture.savefig(folder / name, dpi=120)
    return [folder / name for name in pictures]


def over_time(metrics: Metrics) -> Figure:
    """Latency of each request at its intended time above, requests a second below."""
    figure = Figure(figsize=_SIZE, layout="constrained")
    latency, rate = figure.subplots(2, 1, sharex=True)
    for name, measure in (("TTFT", ttft_ms), ("end to end", e2e_ms)):
        points = [(r.intended / _NS_PER_S, ms) for r in metrics.complete if (ms := measure(r)) is not None]
        if points:
            latency.plot(*zip(*points, strict=True), ".", markersize=3, label=f"{name} ({len(points)})")
    latency.set(ylabel="latency (ms)", title=_title(metrics))
    latency.set_ylim(bottom=0)
    times = {
        "offered": [r.intended for r in metrics.requests],
        "complete": [r.end or 0 for r in metrics.complete],
        "failed": [r.end or 0 for r in metrics.requests if r.failure is not None],
    }
    begin = min(times["offered"], default=0)
    last_end = max(max(found, default=begin) for found in times.values())
    ends = {"offered": _end_of_sends(times["offered"])}
    for name, found in times.items():
        edges = _edges((ends.get(name, last_end) - begin) / _NS_PER_S)
        counts, _ = np.histogram((np.asarray(found) - begin) / _NS_PER_S, bins=edges)
        rate.stairs(counts / np.diff(edges), edges + begin / _NS_PER_S, label=f"{name} ({len(found)})")
    rate.set(xlabel="time from the start (s)", ylabel="requests/s")
    rate.set_ylim(bottom=0)
    for axes in (latency, rate):
        _finish(axes)
    return figure


def distribution(metrics: Metrics) -> Figure:
    """Share of the measurements that each latency does not exceed."""
    figure = Figure(figsize=_SIZE, layout="constrained")
    axes = figure.subplots()
    measured = (
        ("TTFT", metrics.ttft_ms),
        ("ITL", metrics.itl_ms),
        ("TPOT", metrics.tpot_ms),
        ("end to end", metrics.e2e_ms),
    )
    for name, values in measured:
        if len(values):
            axes.ecdf(values, label=f"{name} ({len(values)})")
    axes.set(xlabel="latency (ms)", ylabel="share of measurements", title=_title(metrics), xscale="log")
    _finish(axes)
    return figure


def _end_of_sends(intended: list[int]) -> float:
    """One mean gap after the last, so that each request stands for the time that it was offered in."""
    if not intended:
        return 0.0
    return intended[-1] + (intended[-1] - intended[0]) / max(1, len(intended) - 1)


def _edges(end_s: float) -> Values:
    """Whole seconds up to the end; the last bin is as wide as what is left, or takes the one before with it."""
    whole = np.arange(0.0, max(end_s - _SHORTEST_BIN_S, 0.0) + 1.0)
    whole = whole[whole < end_s] if end_s else whole[:1]
    if len(whole) > 1 and end_s - whole[-1] < _SHORTEST_BIN_S:
        whole = whole[:-1]
    return np.append(whole, max(end_s, _SHORTEST_BIN_S))


def _title(metrics: Metrics) -> str:
    run = metrics.record.run
    failed = len(metrics.requests) - len(metrics.complete)
    return f"{run['url']}, seed {run['seed']}: {len(metrics.requests)} requests, {failed} failed"


def _finish(axes: Axes) -> None:
    axes.grid(visible=True, alpha=0.3)
    if axes.get_legend_handles_labels()[0]:
        axes.legend(loc="upper left", bbox_to_anchor=(1, 1))  # beside the axes, where it covers no point
