"""`triad up`."""

import json
import time
from contextlib import suppress
from typing import TYPE_CHECKING, Annotated

import typer

from contracts.ports import MODEL
from triad.catalog.models import Engine
from triad.cli.options import SpecOption, StageOption

if TYPE_CHECKING:
    from collections.abc import Mapping

    from triad.twin.plan import Plan
    from triad.twin.twin import Twin

_NOT_UP = 1
_MENDED = {"starting": "it is still starting", "down": "a part had died; it is started again"}
"""What is told of a twin that runs and does not answer, by its state."""

_QUESTION = "What is the current weather in London?"


def up(  # noqa: PLR0913  # the options of the command
    *,
    engine: Annotated[Engine, typer.Option(help="What computes the chat model's answers.")] = Engine.LLAMA_CPP,
    model: Annotated[
        str | None, typer.Option(help="Chat model: a file or folder, or OWNER/NAME:FILE.gguf of the Hugging Face hub.")
    ] = None,
    embedder: Annotated[
        str | None, typer.Option(help="Embedding model: a GGUF file, or OWNER/NAME:FILE.gguf of the hub.")
    ] = None,
    port: Annotated[int, typer.Option(help="Where the models answer.", min=1024, max=65535)] = MODEL,
    gateway_port: Annotated[
        int | None,
        typer.Option(help="Where the gateway answers; otherwise where the spec says.", min=1024, max=65535),
    ] = None,
    agent_port: Annotated[
        int | None,
        typer.Option(help="Where the agent answers; otherwise where the spec says.", min=1024, max=65535),
    ] = None,
    backends: Annotated[
        int, typer.Option(help="Model servers behind the gateway, each of which can be killed apart.", min=1, max=4)
    ] = 1,
    timeout: Annotated[int, typer.Option(help="Seconds to wait until everything answers.", min=1)] = 600,
    spec: SpecOption = None,
    stage: StageOption = None,
) -> None:
    """Start the platform on this machine: model servers, gateway and agent, with the documents of the cluster."""
    from triad.cli.bad_input import BadInputError
    from triad.cli.given import ROOT, given
    from triad.cli.interrupts import interruptible
    from triad.cli.twin_folder import twin_folder
    from triad.twin.download import NoWeightsError
    from triad.twin.folder import OtherCommandError
    from triad.twin.ports import BusyPortError
    from triad.twin.start import NotStartedError, OtherTwinError
    from triad.twin.twin import Wanted, twin
    from triad.twin.weights import UnknownWeightsError

    wanted = Wanted(
        engine=engine,
        model=model,
        embedder=embedder,
        port=port,
        gateway_port=gateway_port,
        agent_port=agent_port,
        backends=backends,
    )
    folder = twin_folder()
    try:
        chosen = twin(given(spec, stage).spec, wanted, root=ROOT, folder=folder)
    except ValueError as error:
        raise BadInputError([error]) from None
    try:
        with folder.held(), interruptible():
            _up(chosen, timeout_s=timeout)
    except UnknownWeightsError as error:
        raise BadInputError([error]) from None
    except (OtherCommandError, OtherTwinError, BusyPortError, NoWeightsError, NotStartedError) as error:
        typer.echo(str(error), err=True)
        raise typer.Exit(_NOT_UP) from None


def _up(twin: "Twin", *, timeout_s: float) -> None:
    from triad.twin.start import mend, running

    began = time.monotonic()
    plan = running(twin.folder, twin.parameters)
    if plan is None:
        plan, downloaded = _start(twin, timeout_s=timeout_s)
        typer.echo(f"up after {time.monotonic() - began:.0f} s, {downloaded} MiB of weights downloaded")
    elif told := _MENDED.get(mend(plan, twin.folder)):
        typer.echo(told)
        _wait(plan, twin, timeout_s=timeout_s)
        typer.echo(f"up after {time.monotonic() - began:.0f} s")
    else:
        typer.echo("the twin is up already")
    _tell(plan, twin)


def _start(twin: "Twin", *, timeout_s: float) -> "tuple[Plan, int]":
    """Start everything, or, if that fails or is interrupted, nothing."""
    from triad.cli.interrupts import ignore
    from triad.twin.download import download
    from triad.twin.ports import require_free
    from triad.twin.start import NotStartedError, require_environments, start
    from triad.twin.stop import stop

    require_environments(twin.pythons, twin.servers[0].engine)
    stop(twin.folder)
    for port, variable in twin.ports:
        require_free(port, variable)
    downloaded = download(twin.servers[0], twin.root)
    try:
        plan = twin.planned()
        start(plan, twin.folder)
        _wait(plan, twin, timeout_s=timeout_s)
    except BaseException as error:
        ignore()
        with suppress(OSError):  # of a terminal that is gone
            typer.echo("stopping what was started", err=True)
        stop(twin.folder, keep_logs=isinstance(error, NotStartedError))
        raise

    return plan, downloaded


def _wait(plan: "Plan", twin: "Twin", *, timeout_s: float) -> None:
    from triad.cli.screen import console
    from triad.twin.start import wait

    screen = console()
    names = ", ".join(each.name for each in plan.endpoints)
    with screen.status(f"waiting for {names}; the log is {twin.folder.log(plan.parts[0].name)}"):
        if not screen.is_terminal:
            typer.echo(f"waiting for {names}")
        wait(
            plan,
            twin.folder,
            lambda done: screen.print(f"{done.name} answers after {done.seconds:.0f} s"),
            timeout_s=timeout_s,
        )


def _tell(plan: "Plan", twin: "Twin") -> None:
    from triad.twin.health import health

    memory_mib = sum(each.memory_mib or 0 for each in health(plan, twin.folder))
    for each in plan.endpoints:
        typer.echo(f"  {each.name:<12} {each.url}{'' if each.name == plan.agent else '/v1'}")
    key = twin.folder.keys / plan.client if plan.client else None
    if key:
        typer.echo(f"  key          {key} (until `make down`; the next start makes another)")
    typer.echo(f"  memory       {memory_mib} MiB")
    typer.echo(f"  logs         {twin.folder.logs} (`make logs`)")
    if plan.agent:
        typer.echo(f"page: {plan.endpoint(plan.agent).url}/")
    typer.echo(f'ask: make ask Q="{_QUESTION}"')
    if plan.agent:
        typer.echo(f"     {_curl(f'{plan.endpoint(plan.agent).url}/chat', {'message': _QUESTION})}")
    hello = {"model": plan.model, "messages": [{"role": "user", "content": "Hello"}]}
    shown = f' -H "authorization: Bearer $(cat {key})"' if key else ""
    typer.echo(f"     {_curl(f'{plan.endpoint(plan.asked).url}/v1/chat/completions', hello)}{shown}")
    typer.echo("end: make down")


def _curl(url: str, body: "Mapping[str, object]") -> str:
    return f"curl {url} -H 'content-type: application/json' -d '{json.dumps(body)}'"
