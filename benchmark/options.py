"""The words of the commands, as a user gives them."""

import time
from argparse import Action, ArgumentDefaultsHelpFormatter, ArgumentParser, RawDescriptionHelpFormatter
from pathlib import Path

from benchmark.settings import Kind
from benchmark.stage_words import SHAPES

EXIT_CODES = """\
exit codes:
  0  done
  1  the run is void, was broken off or got no answer at all; of compare: there is nothing to compare
  2  bad input; every mistake is named on a line of its own"""

_ENVIRONMENT = """\
without --stage, as the first versions of this benchmark: each prompt REQUESTS_PER_PROMPT times (10) by so many users,
after NUM_WARMUP_REQUESTS (3) one by one, both from the environment"""


class _Help(ArgumentDefaultsHelpFormatter, RawDescriptionHelpFormatter):
    """Defaults behind each word that has one, and paragraphs as they are."""

    def _get_help_string(self, action: Action) -> str | None:
        return super()._get_help_string(action) if action.default else action.help


def describe(parser: ArgumentParser, *paragraphs: str) -> None:
    """Let a command's help end with the exit codes."""
    parser.formatter_class = _Help
    parser.epilog = "\n\n".join([*paragraphs, EXIT_CODES])


def add_load(parser: ArgumentParser) -> None:
    """What a run takes."""
    describe(parser, _ENVIRONMENT)
    _add_target(parser)
    _add_request(parser)
    _add_schedule(parser)
    add = parser.add_argument
    add("--record", type=Path, default=_new_record(), help="file to write, which must not exist")
    add("--slo-ttft", metavar="MS", help="most milliseconds to the first token of a good answer")
    add("--slo-tpot", metavar="MS", help="most milliseconds for each further token; not asked of one token")
    add("--slo-e2e", metavar="MS", help="most milliseconds to the end of a good answer")
    add("--watch", nargs="*", default=[], metavar="PID", help="processes of a local server to note CPU of")
    add("--metrics-url", metavar="URL", help="Prometheus page of the server, for its CPU and memory")
    add_output(parser)


def add_output(parser: ArgumentParser) -> None:
    """How figures are shown."""
    parser.add_argument("--json", action="store_true", help="print every figure as JSON instead of a table")
    parser.add_argument("--png", type=Path, metavar="FOLDER", help="save pictures there too")


def add_comparison(parser: ArgumentParser) -> None:
    """What a comparison takes."""
    describe(parser)
    parser.add_argument("first", type=Path, help="record to compare with")
    parser.add_argument("second", type=Path, help="record of the same load")
    parser.add_argument("--seed", type=int, default=0, help="of the resampling behind the intervals")
    parser.add_argument("--json", action="store_true", help="print JSON instead of a table")


def add_merge(parser: ArgumentParser) -> None:
    """What a merge takes."""
    describe(parser)
    parser.add_argument("records", type=Path, nargs="+", help="of one load, each from a machine and seed of its own")
    parser.add_argument("--output", type=Path, required=True, help="file to write, which must not exist")


def add_report(parser: ArgumentParser) -> None:
    """What a report takes."""
    describe(parser)
    parser.add_argument("record", type=Path, help="what a load or merge has written")
    add_output(parser)


def _add_target(parser: ArgumentParser) -> None:
    add = parser.add_argument
    add("url", nargs="?", help="endpoint, chat completions without a path; if not given, from URL in the environment")
    add("--kind", choices=[kind.value for kind in Kind], help="shape of the endpoint, if the path does not tell")
    add("--key-variable", metavar="NAME", help="environment variable with the bearer key, if not OPENAI_API_KEY")
    add("--ca-file", type=Path, metavar="FILE", help="PEM certificates to trust instead of the system's")
    add("--connections", default=4_000, metavar="N", help="most of one process; needing more voids the run")
    add("--timeout", default=60.0, metavar="SECONDS", help="from the intended time to the end of an answer")


def _add_request(parser: ArgumentParser) -> None:
    add = parser.add_argument
    add("--model", help="name to ask for; if not given, the first that the server lists")
    add("--body", metavar="JSON", help="JSON or @FILE, merged over each body; the whole body of kind json")
    add("--prompts", type=Path, metavar="FILE", help="one a line, taken in turn; if not given, twenty of our own")
    add("--no-stream", action="store_true", help="ask for whole answers, which have no first token")
    add("--max-tokens", default=200, metavar="N", help="most tokens of an answer")
    add("--unique", action="store_true", help="begin each prompt differently, to keep prefix caches out of the figures")
    add("--continuous-usage", action="store_true", help="ask for a token count in each chunk")


def _add_schedule(parser: ArgumentParser) -> None:
    add = parser.add_argument
    add("--stage", action="append", default=[], metavar="SHAPE", help=f"one after the other: {SHAPES}")
    add("--warmup", action="append", default=[], metavar="SHAPE", help="a stage that no metric counts, before all")
    add("--seed", default=0, help="of the arrivals; equal seeds send at equal times")
    add("--processes", default=1, metavar="N", help="that share the load, at most one for each core")


def _new_record() -> Path:
    return Path(f"benchmark-{time.strftime('%Y%m%d-%H%M%S')}.jsonl")
