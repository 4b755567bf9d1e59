"""`triad down`."""

import time

import typer

_BUSY = 1


def down() -> None:
    """End the twin and remove what it left; downloaded weights stay."""
    from triad.cli.twin_folder import twin_folder
    from triad.twin.folder import OtherCommandError
    from triad.twin.stop import stop

    folder = twin_folder()
    began = time.monotonic()
    try:
        with folder.held():
            stopped = stop(folder)
    except OtherCommandError as error:
        typer.echo(str(error), err=True)
        raise typer.Exit(_BUSY) from None
    if not stopped.was_started:
        typer.echo("no twin is up")
        return
    typer.echo(f"down after {time.monotonic() - began:.0f} s, {stopped.processes} processes ended")
