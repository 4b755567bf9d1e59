"""The twin of the checkout that the command belongs to."""

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from triad.twin.folder import Folder
    from triad.twin.plan import Plan


def twin_folder() -> "Folder":
    """Find the folder of this checkout's twin."""
    from triad.cli.given import ROOT
    from triad.twin.folder import NAME, Folder

    return Folder(path=ROOT / NAME)


def planned(folder: "Folder") -> "Plan":
    """Find the twin that was started.

    Raises:
        typer.Exit: None was.
    """
    import typer

    from triad.twin.plan import load

    plan = load(folder)
    if plan is None:
        typer.echo("no twin is up; `triad up` starts one", err=True)
        raise typer.Exit(1)

    return plan
