"""`triad ask`."""

from dataclasses import asdict
from typing import Annotated

import typer

from triad.cli.options import JsonOption

_NO_ANSWER = 1


def ask(
    question: Annotated[str, typer.Argument(help="What to ask.")],
    *,
    as_json: JsonOption = False,
) -> None:
    """Ask the twin's chat model, with the tools that the agent has; a tool call is printed, not carried out."""
    import os

    from contracts.environment import LLM_API_KEY
    from triad.cli.screen import print_json
    from triad.cli.twin_folder import planned, twin_folder
    from triad.twin import ask as model
    from triad.twin.gateway import client_key

    folder = twin_folder()
    plan = planned(folder)
    try:
        answer = model.ask(
            plan.endpoint(plan.asked),
            plan.model,
            question,
            (lambda _: None) if as_json else (lambda text: typer.echo(text, nl=False)),
            key=client_key(folder, plan.client) if plan.client else os.environ.get(LLM_API_KEY),
        )
    except model.NoAnswerError as error:
        typer.echo(str(error), err=True)
        raise typer.Exit(_NO_ANSWER) from None
    if as_json:
        print_json(asdict(answer))
        return
    if answer.content:
        typer.echo()
    for call in answer.tool_calls:
        typer.echo(str(call))
