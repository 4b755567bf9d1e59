"""`triad logs`."""

import time
from typing import TYPE_CHECKING, Annotated

import typer

if TYPE_CHECKING:
    from collections.abc import Iterable

_PERIOD_S = 0.3


def logs(
    part: Annotated[str | None, typer.Argument(help="One of the parts; all of them if left out.")] = None,
    *,
    everything: Annotated[bool, typer.Option("--all", "-a", help="What Ray says of itself, too.")] = False,
    follow: Annotated[bool, typer.Option("--follow", "-f", help="Go on until Ctrl-C.")] = False,
    lines: Annotated[int, typer.Option("--lines", "-n", min=0, help="How many of the last lines of each log.")] = 20,
) -> None:
    """Print what the parts of the twin have written, also of a twin that did not start; of Ray itself, trouble only."""
    from triad.cli.bad_input import BadInputError
    from triad.cli.twin_folder import planned, twin_folder
    from triad.spec.nearest import unknown
    from triad.twin.logs import names, reader
    from triad.twin.plan import load

    folder = twin_folder()
    plan = load(folder)
    known = names(plan, folder) or names(planned(folder), folder)
    if part is not None and part not in known:
        raise BadInputError([unknown("part", part, known)])
    source = reader(plan, folder, part, everything=everything)
    _print(source.last(lines), named=part is None)
    try:
        while follow and folder.plan.exists():
            time.sleep(_PERIOD_S)
            _print(source.fresh(), named=part is None)
    except KeyboardInterrupt:
        return


def _print(lines: "Iterable[tuple[str, str]]", *, named: bool) -> None:
    for name, line in lines:
        typer.echo(f"{name:<10} | {line}" if named else line)
