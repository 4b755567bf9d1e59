from dataclasses import asdict
from io import StringIO
from typing import Any

import pytest
from rich.console import Console

from benchmark.health import judge
from benchmark.metrics import Metrics
from benchmark.record import Record, Request
from benchmark.report import as_json, print_report
from benchmark.stages import Load, Stage

_STAGE = asdict(Stage(load=Load.CONSTANT, rate=2.0, duration_s=5.0))


def _record(*stages: dict[str, Any], **slo: float) -> Record:
    bounds: dict[str, Any] = {"ttft_ms": None, "tpot_ms": None, "e2e_ms": None} | slo
    run = {"url": "http://h", "seed": 0, "commit": None, "processes": 1, "stages": stages, "slo": bounds}
    requests = [
        Request(stage=number, index=0, worker=0, intended=at, sent=at, tokens=[at + 5_000_000], end=at + 9, status=200)
        for number, at in enumerate(range(0, len(stages) * 10, 10))
    ]
    return Record(run=run, requests=requests, ended=True)


def _printed(*stages: dict[str, Any], **slo: float) -> str:
    record, console = _record(*(stages or (_STAGE,)), **slo), Console(file=StringIO(), width=200)
    print_report(Metrics(record), judge(record), console)
    assert isinstance(console.file, StringIO)
    return console.file.getvalue()


@pytest.mark.parametrize(("slo", "said"), [({}, False), ({"ttft_ms": 100.0}, True)])
def test_share_within_the_slo_is_said_where_there_is_one(slo: dict[str, float], said: bool) -> None:  # noqa: FBT001
    """A run that was asked for nothing has not kept to anything."""
    assert ("within the SLO" in _printed(**slo)) is said


def test_each_stage_has_its_line() -> None:
    """A ramp is read stage by stage; warm-up is none of them."""
    stages = (
        asdict(Stage(load=Load.CLOSED, users=1, requests=3, warmup=True)),
        _STAGE,
        asdict(Stage(load=Load.CLOSED, users=4, requests=80)),
        asdict(Stage(load=Load.TRACE, offsets_s=(0.0, 1.0))),
    )
    printed = _printed(*stages)
    figures = as_json(Metrics(record := _record(*stages)), judge(record))["stages"]

    assert "constant, 2/s, 5 s" in printed
    assert "closed, 4 users, 80 requests" in printed
    assert "trace of 2" in printed
    assert "3 requests" not in printed
    assert [(stage["number"], stage["load"], stage["requests"]) for stage in figures] == [
        (1, "constant", 1),
        (2, "closed", 1),
        (3, "trace", 1),
    ]
    assert figures[0]["latency_ms"]["ttft"]["p50"]["value"] == 5.0


def test_run_of_one_stage_has_no_lines_of_stages() -> None:
    """They would say the same twice."""
    assert "constant, 2/s" not in _printed()
