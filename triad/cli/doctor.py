"""`triad doctor`."""

from datetime import UTC, datetime
from typing import TYPE_CHECKING, Annotated, Any

import typer

from triad.cli.options import JsonOption, SpecOption, StageOption

if TYPE_CHECKING:
    from collections.abc import Iterable

    from triad.doctor.check import Check
    from triad.doctor.clients import Clients
    from triad.doctor.remains import Remains
    from triad.spec import PlatformSpec

_FOUND_SOMETHING = 1
_MARGIN = " " * 8


def doctor(
    *,
    spec: SpecOption = None,
    stage: StageOption = None,
    after_destroy: Annotated[
        bool, typer.Option("--after-destroy", help="List what a destroy left, what it costs, and what deletes it.")
    ] = False,
    on: Annotated[datetime | None, typer.Option(formats=["%Y-%m-%d"], help="Day of the check; today.")] = None,
    as_json: JsonOption = False,
) -> None:
    """Ask AWS and the charts' publishers whether a deploy can work, and say what to do where it cannot."""
    from triad.cli.bad_input import BadInputError
    from triad.cli.given import given
    from triad.doctor.clients import NotConfiguredError, connect

    platform = given(spec, stage).spec
    try:
        clients = connect(platform.region)
    except NotConfiguredError as error:
        raise BadInputError([f"AWS configuration: {error}"]) from None
    if after_destroy:
        is_well = _after_destroy(platform, clients, as_json=as_json)
    else:
        is_well = _before_deploy(platform, clients, on or datetime.now(tz=UTC), as_json=as_json)
    if not is_well:
        raise typer.Exit(_FOUND_SOMETHING)


def _before_deploy(platform: "PlatformSpec", clients: "Clients", on: datetime, *, as_json: bool) -> bool:
    from triad.catalog.versions import charts
    from triad.cli.screen import print_json
    from triad.doctor.check import Status
    from triad.doctor.download import download
    from triad.doctor.examination import examine

    checks = []
    for check in examine(platform, clients, charts=charts().values(), download=download, today=on.date()):
        checks.append(check)
        if not as_json:
            _show(check)
    counts = {status.value: sum(each.status is status for each in checks) for status in Status}
    if as_json:
        print_json({"platform": platform.prefix, "checks": _documents(checks), "counts": counts})
    else:
        typer.echo(", ".join(f"{count} {status}" for status, count in counts.items()))

    return not counts[Status.FAIL] and not counts[Status.UNKNOWN]


def _after_destroy(platform: "PlatformSpec", clients: "Clients", *, as_json: bool) -> bool:
    from triad.cli.screen import print_json
    from triad.doctor.check import Status
    from triad.doctor.credentials import credentials
    from triad.doctor.remains import remains

    login = credentials(platform, clients)
    left = remains(platform, clients) if login.status is Status.OK else None
    if as_json:
        document = {"platform": platform.prefix, "credentials": _documents([login])[0]}
        print_json(document if left is None else document | _left(left))
    else:
        _show(login)
        if left is not None:
            _show_left(platform, left)

    return left is not None and not left.found and not left.unchecked


def _show(check: "Check") -> None:
    typer.echo(f"{check.status.value:<{len(_MARGIN)}}{check.name}: {check.found}")
    if check.todo is not None:
        typer.echo(f"{_MARGIN}-> {check.todo}")


def _show_left(platform: "PlatformSpec", left: "Remains") -> None:
    for each in left.found:
        typer.echo(f"left    {each.kind} {each.name}: {_price(each.usd_month)}")
        typer.echo(f"{_MARGIN}-> {f'`{each.delete}`' if each.delete else 'delete it in the console'}")
    for check in left.unchecked:
        _show(check)
    unknown = sum(each.usd_month is None for each in left.found)
    typer.echo(
        f"{len(left.found)} left of {platform.prefix}, {left.usd_month:.2f} USD a month"
        + (f" and {unknown} of unknown price" if unknown else "")
        + (f"; {left.assumption}" if left.assumption else "")
    )


def _price(usd_month: float | None) -> str:
    return "price unknown" if usd_month is None else f"{usd_month:.2f} USD a month"


def _documents(checks: "Iterable[Check]") -> list[dict[str, Any]]:
    return [{"name": each.name, "status": each.status.value, "found": each.found, "todo": each.todo} for each in checks]


def _left(left: "Remains") -> dict[str, Any]:
    return {
        "left": [
            {"kind": each.kind, "name": each.name, "usd_month": each.usd_month, "delete": each.delete}
            for each in left.found
        ],
        "usd_month": left.usd_month,
        "assumption": left.assumption,
        "unchecked": _documents(left.unchecked),
    }
