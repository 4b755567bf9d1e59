"""The commands of `python -m benchmark`."""

import json
import os
import sys
import time
from argparse import ArgumentParser, Namespace
from collections.abc import Sequence
from pathlib import Path
from typing import NoReturn

from rich.console import Console

from benchmark import words
from benchmark.arguments import settings_from
from benchmark.compare import compare, different_loads
from benchmark.comparison_report import comparison_as_json, print_comparison
from benchmark.health import judge
from benchmark.load import NotReadyError, load
from benchmark.merge import merge
from benchmark.metrics import Metrics
from benchmark.mock.command import add_mock
from benchmark.options import add_comparison, add_load, add_merge, add_report, describe
from benchmark.problems import BadInputError, Problems
from benchmark.progress import Progress
from benchmark.record import Record
from benchmark.record_file import read
from benchmark.report import as_json, print_report

DONE, VOID, BAD_INPUT = 0, 1, 2


def main(given: Sequence[str] | None = None) -> int:
    """Run one command and return its exit code: 0 done, 1 void, broken off or no answer at all, 2 bad input."""
    arguments = _parser().parse_args(given)
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
    problems = Problems()
    record = problems.take("record", lambda: read(arguments.record), Record(run={}))
    if arguments.png is not None:
        problems.take("--png", lambda: words.new_folder(arguments.png), None)
    problems.tell()
    return _show(record, arguments)


def _show(record: Record, arguments: Namespace) -> int:
    metrics, verdict = Metrics(record), judge(record)
    if not metrics.complete:
        details = {r.failure: f" ({r.detail})" for r in reversed(record.requests) if r.detail}
        errors = ", ".join(f"{name} {count}{details.get(name, '')}" for name, count in metrics.errors.items())
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
    paths = (arguments.first, arguments.second)
    records = [read(path) for path in paths]
    if different := different_loads(records[0].run, records[1].run):
        raise BadInputError([f"no comparison: {difference}" for difference in different])
    runs = (Metrics(records[0]), Metrics(records[1]))
    if nothing := _nothing_to_compare(paths, runs):
        print(f"no comparison: {nothing}", file=sys.stderr)
        return VOID
    found = compare(*runs, seed=arguments.seed)
    if arguments.json:
        print(json.dumps(comparison_as_json(runs, found), indent=2))
    else:
        print_comparison(runs, found, Console())
    return DONE


def _nothing_to_compare(paths: Sequence[Path], runs: Sequence[Metrics]) -> str | None:
    void = [str(path) for path, run in zip(paths, runs, strict=True) if judge(run.record).reasons]
    if void:
        return f"void run {', '.join(void)}"
    unanswered = [str(path) for path, run in zip(paths, runs, strict=True) if not run.complete]
    return f"no request was completed in {', '.join(unanswered)}" if unanswered else None


def _merge(arguments: Namespace) -> int:
    for remark in merge(arguments.records, arguments.output):
        print(remark, file=sys.stderr)
    return DONE


class _Parser(ArgumentParser):
    """Says in one line what it does not understand."""

    def error(self, message: str) -> NoReturn:
        self.exit(BAD_INPUT, f"{message}: see {self.prog} --help\n")


def _parser() -> ArgumentParser:
    parser = _Parser(prog="python -m benchmark", description=__doc__)
    describe(parser)
    commands = parser.add_subparsers(required=True, metavar="COMMAND")
    for name, said, add, run in (
        ("load", "send load to a server and record it", add_load, _load),
        ("report", "show a record again", add_report, _report),
        ("compare", "say which of two runs is faster", add_comparison, _compare),
        ("merge", "make one record of several machines'", add_merge, _merge),
    ):
        command = commands.add_parser(name, help=said, description=said)
        add(command)
        command.set_defaults(run=run)
    said = "serve scripted answers and note when each event left"
    add_mock(commands.add_parser("mock", help=said, description=said))
    return parser
