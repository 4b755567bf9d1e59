"""`triad render`."""

from pathlib import Path
from typing import Annotated

import typer

from triad.cli.options import SpecOption, StageOption


def render(
    *,
    spec: SpecOption = None,
    stage: StageOption = None,
    out: Annotated[Path, typer.Option(help="Folder to write into.")] = Path("dist"),
) -> None:
    """Write every Kubernetes manifest into a folder, without AWS."""
    from cdk8s_charts.platform import manifests
    from triad.cli.given import given
    from triad.cli.manifests import FOLDER, write

    for path in write(manifests(given(spec, stage).spec), out / FOLDER):
        typer.echo(f"wrote {path}")
