"""`triad check`."""

from pathlib import Path
from typing import Annotated

import typer

from triad.cli.options import JsonOption, SpecOption, StageOption, WithoutOption

_FOUND = 1


def check(
    *,
    spec: SpecOption = None,
    stage: StageOption = None,
    without: WithoutOption = "",
    schemas: Annotated[
        Path | None,
        typer.Option(
            envvar="TRIAD_SCHEMAS", help="Folder with published crds/; by default what `make schemas` fetched."
        ),
    ] = None,
    as_json: JsonOption = False,
) -> None:
    """Render everything afresh, and judge it by every validator and rule."""
    from triad.cli.checked import checked
    from triad.cli.report import document, show
    from triad.cli.screen import console, print_json

    report = checked(spec, stage, left_out=without, schemas=schemas)
    if as_json:
        print_json(document(report))
    else:
        show(report, console())
    if not report.is_clean:
        raise typer.Exit(_FOUND)
