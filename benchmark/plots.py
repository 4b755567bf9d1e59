"""Pictures of a run: latency and rate over time, and the distribution of latency."""

from pathlib import Path

import numpy as np
from matplotlib.figure import Figure

from benchmark.metrics import Metrics, e2e_ms, ttft_ms

_NS_PER_S = 1e9
_SIZE = (10, 6)


def draw(metrics: Metrics, folder: Path) -> list[Path]:
    """Save the pictures and return their paths."""
    folder.mkdir(parents=True, exist_ok=True)
    pictures = {"over-time.png": _over_time(metrics), "distribution.png": _distribution(metrics)}
    for name, picture in pictures.items():
        picture.savefig(folder / name, dpi=120)
    return [folder / name for name in pictures]


def _over_time(metrics: Metrics) -> Figure:
    figure = Figure(figsize=_SIZE, layout="constrained")
    latency, rate = figure.subplots(2, 1, sharex=True)
    for name, measure in (("TTFT", ttft_ms), ("end to end", e2e_ms)):
        points = [(r.intended / _NS_PER_S, ms) for r in metrics.complete if (ms := measure(r)) is not None]
        if points:
            latency.plot(*zip(*points, strict=True), ".", markersize=3, label=name)
    latency.set(ylabel="latency (ms)", title=f"{metrics.record.run['url']}, seed {metrics.record.run['seed']}")
    latency.set_ylim(bottom=0)
    seconds = np.arange(0, 2 + max((r.end or 0 for r in metrics.requests), default=0) / _NS_PER_S)
    for name, times in (
        ("offered", [r.intended for r in metrics.requests]),
        ("complete", [r.end or 0 for r in metrics.complete]),
        ("failed", [r.end or 0 for r in metrics.requests if r.failure is not None]),
    ):
        counts, _ = np.histogram(np.asarray(times) / _NS_PER_S, bins=seconds)
        rate.step(seconds[:-1], counts, where="post", label=name)
    rate.set(xlabel="time from the start (s)", ylabel="requests/s")
    for axes in (latency, rate):
        axes.legend(loc="upper right")
        axes.grid(visible=True, alpha=0.3)
    return figure


def _distribution(metrics: Metrics) -> Figure:
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
    axes.set(xlabel="latency (ms)", ylabel="share of measurements", xscale="log")
    if len(metrics.e2e_ms):
        axes.legend(loc="lower right")
    axes.grid(visible=True, alpha=0.3)
    return figure
