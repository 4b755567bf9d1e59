"""`triad status`."""

from dataclasses import asdict

import typer

from triad.cli.options import JsonOption

_SOMETHING_DOWN = 1


def status(*, as_json: JsonOption = False) -> None:
    """Say what of the twin is up; the exit code is 1 if anything is not."""
    from triad.cli.screen import console, print_json, table
    from triad.cli.twin_folder import planned, twin_folder
    from triad.twin.health import health, is_up

    folder = twin_folder()
    plan = planned(folder)
    found = health(plan, folder)
    if as_json:
        print_json({"up": is_up(found), "started": plan.started, "parts": [asdict(each) for each in found]})
    else:
        columns = ("part", "state", "pid", "MiB", "restarts", "at", "note")
        shown = table("", *columns, right=("pid", "MiB", "restarts"), whole=("part", "state", "at"))
        for each in found:
            figures = ("" if figure is None else str(figure) for figure in (each.pid, each.memory_mib, each.restarts))
            shown.add_row(each.name, each.state, *figures, each.at or "", each.note)
        console().print(shown)
    if not is_up(found):
        raise typer.Exit(_SOMETHING_DOWN)
