"""All commands, and the one place where bad input becomes an exit code."""

import sys
from collections.abc import Sequence

import typer

from triad.cli.ask import ask
from triad.cli.bad_input import BadInputError
from triad.cli.catalog import app as catalog
from triad.cli.check import check
from triad.cli.connect import connect
from triad.cli.diff import diff
from triad.cli.doctor import doctor
from triad.cli.down import down
from triad.cli.explain import explain
from triad.cli.logs import logs
from triad.cli.plan import plan
from triad.cli.render import render
from triad.cli.status import status
from triad.cli.up import up

BAD_INPUT = 2

# Typer's own help and tracebacks would import rich.
app = typer.Typer(no_args_is_help=True, add_completion=False, rich_markup_mode=None, pretty_exceptions_enable=False)
for command in (plan, explain, render, diff, check, doctor, connect, up, status, ask, logs, down):
    app.command()(command)
app.add_typer(catalog, name="catalog")


@app.callback()
def triad() -> None:
    """Plan, render and check a platform for model inference on EKS, and run its twin on this machine."""


def main(arguments: Sequence[str] | None = None) -> None:
    """Run one command; exit 0 when done, 1 when a check found something, 2 on bad input.

    Args:
        arguments: Words after `triad`; None takes those of the process.
    """
    try:
        app(args=arguments, prog_name="triad")
    except BadInputError as error:
        typer.echo("\n".join(error.lines), err=True)
        sys.exit(BAD_INPUT)
