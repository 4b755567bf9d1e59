"""`triad explain`."""

from typing import Annotated

import typer

from triad.cli.options import JsonOption, SpecOption, StageOption


def explain(
    path: Annotated[str, typer.Argument(help="Path in the spec, like pools.graviton.limits.cpu.")],
    *,
    spec: SpecOption = None,
    stage: StageOption = None,
    as_json: JsonOption = False,
) -> None:
    """Say where one value comes from, and what follows from it."""
    from dataclasses import asdict

    from triad.cli.bad_input import BadInputError
    from triad.cli.explanation import show
    from triad.cli.given import given
    from triad.cli.screen import console, print_json
    from triad.planning.explain import UnknownPathError, explanation

    try:
        found = explanation(given(spec, stage), path)
    except UnknownPathError as error:
        raise BadInputError([error]) from None
    if as_json:
        print_json(asdict(found))
    else:
        show(found, console())
