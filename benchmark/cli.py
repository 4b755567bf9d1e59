"""The commands of `python -m benchmark`."""

import argparse
import json
import os
import sys
import time
from argparse import ArgumentParser, Namespace
from collections.abc import Sequence
from pathlib import Path

from rich.console import Console

from benchmark.arguments import STAGE_SHAPES, BadInputError, settings_from
from benchmark.compare import compare
from benchmark.health import judge
from benchmark.load import NotReadyError, load
from benchmark.merge import merge
from benchmark.metrics import Metrics
from benchmark.mock.command import add_mock
from benchmark.progress import Progress
from benchmark.record import Record, read
from benchmark.report import as_json, print_comparison, print_report
from benchmark.settings import Kind

DONE, VOID, BAD_INPUT = 0, 1, 2


def main(words: Sequence[str] | None = None) -> int:
    """Run one command and return its exit code: 0 done, 1 void, broken off or no answer at all, 2 bad input."""
    arguments = _parser().parse_args(words)
    try:
        return int(arguments.run(arguments))
    except BadInputError as error:
        problems = error.problems
    except (NotReadyError, ValueError, OSError) as error:
        problems = [str(error)]
    for problem in problems:
        print(problem, file=sys.stderr)
    return BAD_INPUT


def _load(arguments: Namespace) -> int:
    settings = settings_from(arguments, os.environ)
    run_id = f"{time.time_ns():x}"
    load(settings, run_id=run_id, progress=Progress(settings.record, Console(stderr=True)))
    return _show(read(settings.record), arguments)


def _report(arguments: Namespace) -> int:
    return _show(read(arguments.record), arguments)


def _show(record: Record, arguments: Namespace) -> int:
    metrics, verdict = Metrics(record), judge(record)
    if not metrics.complete:
        errors = ", ".join(f"{name} {count}" for name, count in metrics.errors.items())
        print(f"no request was completed: {errors or 'none was sent'}", file=sys.stderr)
    if arguments.json:
        print(json.dumps(as_json(metrics, verdict), indent=2))
    else:
        print_report(metrics, verdict, Console())
    if arguments.png is not None:
        from benchmark.plots import draw  # noqa: PLC0415 - half a second that only pictures are worth

        draw(metrics, arguments.png)
    return DONE if metrics.complete and record.ended and not verdict.reasons else VOID


def _compare(arguments: Namespace) -> int:
    first, second = read(arguments.first), read(arguments.second)
    void = [str(path) for path in (arguments.first, arguments.second) if judge(read(path)).reasons]
    if void:
        print(f"no comparison: void run {', '.join(void)}", file=sys.stderr)
        return VOID
    comparisons = compare(Metrics(first), Metrics(second), seed=arguments.seed)
    print_comparison(comparisons, Console(), as_json=arguments.json)
    return DONE


def _merge(arguments: Namespace) -> int:
    merge(arguments.records, arguments.output)
    return DONE


def _parser() -> ArgumentParser:
    parser = ArgumentParser(prog="python -m benchmark", description=__doc__)
    commands = parser.add_subparsers(required=True)
    _add_load(commands.add_parser("load", help="send load to a server and record it"))
    report = commands.add_parser("report", help="show a record again")
    report.add_argument("record", type=Path)
    _add_output(report)
    report.set_defaults(run=_report)
    comparison = commands.add_parser("compare", help="say which of two runs is faster")
    comparison.add_argument("first", type=Path)
    comparison.add_argument("second", type=Path)
    comparison.add_argument("--seed", type=int, default=0, help="of the resampling")
    comparison.add_argument("--json", action="store_true")
    comparison.set_defaults(run=_compare)
    merging = commands.add_parser("merge", help="make one record of several machines'")
    merging.add_argument("records", type=Path, nargs="+")
    merging.add_argument("--output", type=Path, required=True)
    merging.set_defaults(run=_merge)
    add_mock(commands.add_parser("mock", help="serve scripted answers and note when each event left"))
    return parser


def _add_load(parser: ArgumentParser) -> None:
    parser.formatter_class = argparse.ArgumentDefaultsHelpFormatter
    add = parser.add_argument
    add("url", nargs="?", help="endpoint; without a path, chat completions; else from URL")
    add("--kind", choices=[kind.value for kind in Kind], help="shape of the endpoint, if the path does not tell")
    add("--stage", action="append", default=[], help=f"one after the other: {STAGE_SHAPES}")
    add("--warmup", action="append", default=[], help="a stage that no metric counts, before the others")
    add("--record", type=Path, default=Path(f"benchmark-{time.strftime('%Y%m%d-%H%M%S')}.jsonl"))
    add("--model")
    add("--body", help="JSON or @FILE, merged over each body; the whole body of kind json")
    add("--prompts", type=Path, help="one a line")
    add("--no-stream", action="store_true")
    add("--max-tokens", type=int, default=200)
    add("--unique", action="store_true", help="keep prefix caches out of the figures")
    add("--continuous-usage", action="store_true", help="ask for a token count in each chunk")
    add("--seed", type=int, default=0)
    add("--processes", type=int, default=1)
    add("--connections", type=int, default=4_000, help="most of one process")
    add("--timeout", type=float, default=60.0, help="seconds from the intended time")
    add("--slo-ttft", type=float, help="milliseconds")
    add("--slo-tpot", type=float, help="milliseconds")
    add("--slo-e2e", type=float, help="milliseconds")
    add("--key-variable", default="OPENAI_API_KEY", help="environment variable with the bearer key")
    add("--ca-file", type=Path, help="certificate authority of the server")
    add("--watch", type=int, nargs="*", default=[], help="process ids of a local server")
    add("--metrics-url", help="Prometheus page of the server")
    _add_output(parser)
    parser.set_defaults(run=_load)


def _add_output(parser: ArgumentParser) -> None:
    parser.add_argument("--json", action="store_true")
    parser.add_argument("--png", type=Path, help="folder for pictures")
