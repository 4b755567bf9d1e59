"""Options that several commands share."""

from pathlib import Path
from typing import Annotated

import typer

SpecOption = Annotated[
    Path | None,
    typer.Option("--spec", help="Platform spec; by default platform.yaml here, else the one beside the program."),
]
StageOption = Annotated[str | None, typer.Option("--stage", help="Overlay under stages: to merge in.")]
JsonOption = Annotated[bool, typer.Option("--json", help="Print JSON for programs.")]
WithoutOption = Annotated[
    str, typer.Option("--without", help="Models to leave out, with commas between, as `cdk deploy -c without=` does.")
]
