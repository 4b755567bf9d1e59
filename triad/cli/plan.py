"""`triad plan`."""

from datetime import UTC, datetime
from typing import Annotated

import typer

from triad.cli.options import JsonOption, SpecOption, StageOption, WithoutOption

_DAY = "%Y-%m-%d"


def plan(
    *,
    spec: SpecOption = None,
    stage: StageOption = None,
    without: WithoutOption = "",
    on: Annotated[datetime | None, typer.Option(formats=[_DAY], help="Day that prices hold for; today.")] = None,
    sources: Annotated[bool, typer.Option("--sources", help="Say where each figure comes from.")] = False,
    as_json: JsonOption = False,
) -> None:
    """Say what the platform costs, and which quotas it needs."""
    from triad.cli.given import fitting
    from triad.cli.plan_json import document
    from triad.cli.plan_tables import show
    from triad.cli.screen import console, print_json
    from triad.planning.plan import plan_for

    made = plan_for(fitting(spec, stage, left_out=without).spec, today=(on or datetime.now(tz=UTC)).date())
    if as_json:
        print_json(document(made))
    else:
        show(made, console(), sources=sources)
