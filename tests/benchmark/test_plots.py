from typing import Any

import pytest
from matplotlib.patches import StepPatch

from benchmark.metrics import Metrics
from benchmark.plots import distribution, over_time
from benchmark.record import Record, Request

_S = 1_000_000_000
_RUN = {"url": "http://h", "seed": 7, "stages": [{"load": "constant", "warmup": False}]}


def _metrics(*ends_s: float, **given: Any) -> Metrics:  # noqa: ANN401 - any field of a request
    requests = [
        Request(
            **{"stage": 0, "index": i, "worker": 0, "intended": 0, "tokens": [9], "end": round(end_s * _S), **given}
        )
        for i, end_s in enumerate(ends_s)
    ]
    return Metrics(Record(run=_RUN, requests=requests))


@pytest.mark.parametrize(
    ("ends_s", "bins"),
    [
        ((0.5, 1.5, 1.75, 2.8), [(0, 1, 1.0), (1, 2, 2.0), (2, 2.8, 1 / 0.8)]),
        ((0.5, 1.5, 1.75, 2.25), [(0, 1, 1.0), (1, 2.25, 3 / 1.25)]),
        ((0.125,), [(0, 0.5, 2.0)]),
    ],
    ids=["last bin of 0.8 s", "last bin of 1.25 s", "shorter than a bin"],
)
def test_rate_of_the_last_bin_is_that_of_its_own_width(
    ends_s: tuple[float, ...], bins: list[tuple[float, ...]]
) -> None:
    """A run does not end on a whole second: its last answers are neither left out nor spread over one."""
    _, rate = over_time(_metrics(*ends_s)).axes
    [complete] = [p for p in rate.patches if isinstance(p, StepPatch) and str(p.get_label()).startswith("complete")]
    values, edges, _ = complete.get_data()

    assert [*zip(edges[:-1], edges[1:], values, strict=True)] == [pytest.approx(one) for one in bins]


def test_constant_rate_is_drawn_as_it_was_offered() -> None:
    """Neither the warm-up before nor the tail of the answers thins the load out in the first or last bin."""
    begin = 3 * _S // 4
    requests = [
        Request(stage=0, index=i, worker=0, intended=(at := begin + i * _S // 40), tokens=[at + 9], end=at + _S // 4)
        for i in range(200)
    ]
    _, rate = over_time(Metrics(Record(run=_RUN, requests=requests))).axes
    [offered] = [p for p in rate.patches if isinstance(p, StepPatch) and str(p.get_label()).startswith("offered")]
    values, edges, _ = offered.get_data()

    assert values == pytest.approx([40.0] * 5)
    assert (edges[0], edges[-1]) == pytest.approx((0.75, 5.75))


def test_legend_is_beside_what_is_drawn() -> None:
    """It covers no point, wherever the points are."""
    metrics = _metrics(0.5, 1.5)
    for figure in (over_time(metrics), distribution(metrics)):
        figure.draw_without_rendering()
        for axes in figure.axes:
            legend = axes.get_legend()

            assert legend is not None
            assert not legend.get_window_extent().overlaps(axes.bbox)


def test_pictures_say_what_they_show() -> None:
    """A picture goes round without its report: address, seed, and how many failed are on it."""
    metrics = _metrics(0.5, 1.5)
    for figure in (over_time(metrics), distribution(metrics)):
        axes = figure.axes[0]
        legend = axes.get_legend()

        assert axes.get_title() == "http://h, seed 7: 2 requests, 0 failed"
        assert legend is not None
        assert "TTFT (2)" in [text.get_text() for text in legend.get_texts()]


def test_run_without_an_answer_gives_pictures_too() -> None:
    """When all failed, when they failed is what is to be seen; a legend of nothing would be a warning."""
    metrics = _metrics(0.5, 1.5, failure="refused", tokens=[])
    latency, rate = over_time(metrics).axes
    legend = rate.get_legend()

    assert latency.get_legend() is None
    assert distribution(metrics).axes[0].get_legend() is None
    assert legend is not None
    assert "failed (2)" in [text.get_text() for text in legend.get_texts()]
