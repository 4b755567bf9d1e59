from dataclasses import asdict
from io import StringIO
from typing import Any

import pytest
from rich.console import Console

from benchmark.health import judge
from benchmark.metrics import Metrics
from benchmark.record import Death, Record, Request
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
    return _print(_record(*(stages or (_STAGE,)), **slo))


def _print(record: Record) -> str:
    console = Console(file=StringIO(), width=40)
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

    assert "constant:2:5 " in printed
    assert "closed:4:x80 " in printed
    assert "trace of 2 " in printed
    assert "closed:1:x3" not in printed
    assert [(stage["number"], stage["load"], stage["requests"]) for stage in figures] == [
        (1, "constant", 1),
        (2, "closed", 1),
        (3, "trace", 1),
    ]
    assert figures[0]["latency_ms"]["ttft"]["p50"]["value"] == 5.0


def test_run_of_one_stage_has_no_lines_of_stages() -> None:
    """They would say the same twice."""
    assert "constant:2:5" not in _printed()


def test_nothing_is_cut_where_there_is_no_terminal() -> None:
    """A pipe has no width: each sentence is a line, and so is each stage."""
    lines = _printed(*[_STAGE] * 2).splitlines()

    assert "http://h, seed 0, commit unknown, 1 process" in lines
    assert "void no worker noted its state" in lines
    assert sum(line.startswith(" constant:2:5 ") for line in lines) == 2
    assert any(line.startswith(" stage ") and line.rstrip().endswith("e2e p99 ms") for line in lines)


def test_sentence_is_one_line_in_a_narrow_terminal_too() -> None:
    """The terminal wraps it, and it can be copied."""
    record, console = _record(_STAGE), Console(file=StringIO(), width=20, force_terminal=True, color_system=None)
    print_report(Metrics(record), judge(record), console)

    assert isinstance(console.file, StringIO)
    assert "void no worker noted its state\n" in console.file.getvalue()


@pytest.mark.parametrize(("count", "said"), [(1, "1 line of"), (3, "3 lines of")])
def test_lines_that_could_not_be_read_are_said(count: int, said: str) -> None:
    """What is missing from the figures is said beside them."""
    record = _record(_STAGE)
    record.unreadable = count

    assert f"{said} the record could not be read" in _print(record)


@pytest.mark.parametrize(("exitcode", "said"), [(-9, "was killed by signal 9"), (1, "ended with exit code 1")])
def test_worker_that_died_is_said(exitcode: int, said: str) -> None:
    """Why a run did not come to its end is worth more than that it did not."""
    record = _record(_STAGE)
    record.deaths = [Death(worker=1, exitcode=exitcode)]

    assert f"worker 1 {said}" in _print(record)
    assert as_json(Metrics(record), judge(record))["deaths"] == [{"worker": 1, "exitcode": exitcode}]


@pytest.mark.parametrize(
    ("tokens", "shown", "counted"), [([5], ", counted from events", "events"), ([], "unknown", None)]
)
def test_tokens_that_the_server_does_not_count_are_said(tokens: list[int], shown: str, counted: str | None) -> None:
    """Events are not tokens, and nothing counted is not zero."""
    record = _record(_STAGE)
    record.requests[0].tokens = tokens
    lines = [" ".join(line.split()) for line in _print(record).splitlines()]
    figures = as_json(Metrics(record), judge(record))

    assert "input tokens/s unknown" in lines
    assert any(line.startswith("output tokens/s") and line.endswith(shown) for line in lines)
    assert figures["input_tokens_per_s"] is None
    assert figures["output_tokens_counted_from"] == counted
    assert (figures["output_tokens_per_s"] is None) is (counted is None)
