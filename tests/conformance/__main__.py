"""Ask an OpenAI-compatible server for every case of the contract: `python -m tests.conformance URL`."""

import argparse
import json
import os
import sys
from collections import Counter
from dataclasses import asdict

from rich.console import Console
from rich.table import Table

from tests.conformance.exceptions import EXCEPTIONS
from tests.conformance.result import Outcome, Result, broken
from tests.conformance.suite import BODY_LIMIT, BURST, CONTEXT, Request, UnreachableError, run

KEPT, BROKEN, BAD_INPUT = 0, 1, 2


def main(arguments: list[str] | None = None) -> int:
    """Ask, print one line a failure and one a group, and give the exit code: 0 kept, 1 broken, 2 bad input."""
    parser = _parser()
    given = parser.parse_args(arguments)
    key = os.environ.get(given.key) if given.key else None
    if given.key and not key:
        parser.error(f"--key names {given.key!r}, which is not set or empty")
    request = Request(**{name: value for name, value in vars(given).items() if name not in {"key", "json"}}, key=key)
    console = Console(stderr=True)
    try:
        with console.status("asking") as status:
            results = run(request, seen=lambda result: status.update(f"asked {result.case}"))
    except UnreachableError as error:
        print(error, file=sys.stderr)
        return BAD_INPUT
    if not results:
        parser.error(f"--only {given.only!r} fits no case")
    report(results, as_json=given.json)

    return BROKEN if broken(results) else KEPT


def report(results: list[Result], *, as_json: bool) -> None:
    """Print what came of the cases."""
    if as_json:
        print(json.dumps([asdict(each) for each in results], indent=1))
        return
    console = Console(soft_wrap=True, highlight=False, markup=False)
    for each in results:
        if each.outcome in {Outcome.FAILED, Outcome.EXCEPTED}:
            console.print(f"{each.outcome}: {each.case}: {each.why}")
    console.print(_table(results))


def _table(results: list[Result]) -> Table:
    table = Table("group", *(Outcome), "seconds")
    groups = dict.fromkeys(each.case.partition("/")[0] for each in results)
    for group in groups:
        table.add_row(*_row(group, [each for each in results if each.case.startswith(f"{group}/")]))
    table.add_section()
    table.add_row(*_row("all", results))

    return table


def _row(name: str, results: list[Result]) -> list[str]:
    counts = Counter(each.outcome for each in results)

    return [name, *(str(counts[each] or "") for each in Outcome), f"{sum(each.seconds for each in results):.1f}"]


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="python -m tests.conformance", description=__doc__)
    parser.add_argument("url", metavar="URL", help="where the chat model answers, with or without /v1")
    parser.add_argument("--embedding-model", metavar="NAME", help="the embedding model; by default the last one there")
    parser.add_argument("--embeddings", metavar="URL", help="where the embedding model answers; else not asked")
    parser.add_argument("--key", metavar="ENV", help="environment variable that holds the key; else none is sent")
    parser.add_argument("--model", metavar="NAME", help="the chat model; by default the first one listed")
    parser.add_argument("--engine", choices=EXCEPTIONS, help="whose known exceptions hold; by default none do")
    parser.add_argument("--gateway", action="store_true", help="what answers is the gateway before that engine")
    parser.add_argument("--only", metavar="PATTERN", default="*", help="names of cases, such as 'tools/*'")
    parser.add_argument("--context", type=int, default=CONTEXT, help="tokens that no request can hold (%(default)s)")
    parser.add_argument("--body-limit", type=int, default=BODY_LIMIT, help="bytes that no body may have (%(default)s)")
    parser.add_argument("--burst", type=int, default=BURST, help="requests at once that are too many (%(default)s)")
    parser.add_argument("--json", action="store_true", help="print every result as JSON")

    return parser


if __name__ == "__main__":
    sys.exit(main())
