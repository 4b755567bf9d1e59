"""The twin of the checkout that the command belongs to."""

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from triad.twin.folder import Folder
    from triad.twin.plan import Plan


def twin_folder() -> "Folder":
    """Find the folder of this checkout's twin.

    Raises:
        BadInputError: Something else has its name.
    """
    from triad.cli.bad_input import BadInputError
    from triad.cli.given import ROOT
    from triad.twin.folder import NotAFolderError, folder_of

    try:
        return folder_of(ROOT)
    except NotAFolderError as error:
        raise BadInputError([error]) from None


def planned(folder: "Folder") -> "Plan":
    """Find the twin that was started.

    Raises:
        typer.Exit: None was.
    """
    import typer

    from triad.twin.plan import load

    plan = load(folder)
    if plan is None:
        damaged = f"{folder.plan}: is damaged; `make down` ends what it stands for, `make up` starts anew"
        typer.echo(damaged if folder.plan.exists() else "no twin is up; `make up` starts one", err=True)
        raise typer.Exit(1)

    return plan
