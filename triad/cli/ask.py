"""`triad ask`."""

from typing import TYPE_CHECKING, Annotated

import typer

from triad.cli.options import JsonOption

if TYPE_CHECKING:
    from triad.twin.folder import Folder
    from triad.twin.plan import Endpoint, Plan

_NO_ANSWER = 1


def ask(
    question: Annotated[str, typer.Argument(help="What to ask.")],
    *,
    model: Annotated[
        bool, typer.Option("--model", help="Ask the chat model; its tool calls are printed, not carried out.")
    ] = False,
    as_json: JsonOption = False,
) -> None:
    """Ask the twin's agent, or its chat model where it has none: the answer on stdout, how it came to be on stderr."""
    from triad.cli.twin_folder import planned, twin_folder
    from triad.twin.stream import NoAnswerError

    folder = twin_folder()
    plan = planned(folder)
    try:
        if plan.agent is None or model:
            _model(plan, folder, question, as_json=as_json)
        else:
            _agent(plan.endpoint(plan.agent), question, as_json=as_json)
    except NoAnswerError as error:
        typer.echo(str(error), err=True)
        raise typer.Exit(_NO_ANSWER) from None


def _agent(endpoint: "Endpoint", question: str, *, as_json: bool) -> None:
    from triad.cli.screen import print_json
    from triad.cli.transcript import Transcript
    from triad.twin.reply import Done, reply

    transcript = Transcript()
    try:
        for said in reply(endpoint, question):
            if not as_json:
                transcript.add(said)
            elif isinstance(said, Done):
                print_json(said.answer)
    finally:
        transcript.end()


def _model(plan: "Plan", folder: "Folder", question: str, *, as_json: bool) -> None:
    import os
    from dataclasses import asdict

    from contracts.environment import LLM_API_KEY
    from triad.cli.screen import print_json
    from triad.twin.ask import ask
    from triad.twin.gateway import client_key

    answer = ask(
        plan.endpoint(plan.asked),
        plan.model,
        question,
        (lambda _: None) if as_json else (lambda text: typer.echo(text, nl=False)),
        key=client_key(folder, plan.client) if plan.client else os.environ.get(LLM_API_KEY),
    )
    if as_json:
        print_json(asdict(answer))
        return
    if answer.content:
        typer.echo()
    for call in answer.tool_calls:
        typer.echo(str(call))
