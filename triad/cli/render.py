"""`triad render`."""

from pathlib import Path
from typing import Annotated

import typer

from triad.cli.options import SpecOption, StageOption, WithoutOption


def render(
    *,
    spec: SpecOption = None,
    stage: StageOption = None,
    without: WithoutOption = "",
    out: Annotated[Path, typer.Option(help="Folder to write into.")] = Path("dist"),
) -> None:
    """Write every Kubernetes manifest and every model's Serve config into a folder, without AWS."""
    from cdk8s_charts.platform import manifests
    from triad.cli.given import fitting
    from triad.cli.manifests import FOLDER, SERVE, write
    from triad.documents.serve import cluster_configs

    platform = fitting(spec, stage, left_out=without).spec
    for texts, folder in ((manifests(platform), FOLDER), (cluster_configs(platform), SERVE)):
        for path in write(texts, out / folder):
            typer.echo(f"wrote {path}")
