from io import StringIO
from typing import Any

import pytest
from rich.console import Console

from benchmark.health import judge
from benchmark.metrics import Metrics
from benchmark.record import Record, Request
from benchmark.report import print_report


def _printed(**slo: float) -> str:
    bounds: dict[str, Any] = {"ttft_ms": None, "tpot_ms": None, "e2e_ms": None} | slo
    stage = {"load": "constant", "warmup": False}
    run = {"url": "http://h", "seed": 0, "commit": None, "processes": 1, "stages": [stage], "slo": bounds}
    request = Request(stage=0, index=0, worker=0, intended=0, sent=1, tokens=[5], end=9, status=200)
    record, console = Record(run=run, requests=[request], ended=True), Console(file=StringIO(), width=200)
    print_report(Metrics(record), judge(record), console)
    assert isinstance(console.file, StringIO)
    return console.file.getvalue()


@pytest.mark.parametrize(("slo", "said"), [({}, False), ({"ttft_ms": 100.0}, True)])
def test_share_within_the_slo_is_said_where_there_is_one(slo: dict[str, float], said: bool) -> None:  # noqa: FBT001
    """A run that was asked for nothing has not kept to anything."""
    assert ("within the SLO" in _printed(**slo)) is said
