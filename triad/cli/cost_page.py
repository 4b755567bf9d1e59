"""The cost page of the docs, written from the specs that ship.

`python -m triad.cli.cost_page docs/costs.md` renews it.
"""

import sys
from collections.abc import Iterable, Iterator
from datetime import date
from pathlib import Path

from triad.catalog.prices import HOURS_PER_MONTH
from triad.planning.model_row import ModelRow
from triad.planning.plan import Plan, plan_for
from triad.spec import load

CHECKOUT = Path(__file__).resolve().parents[2]
DAY = date(2026, 11, 21)
"""Day whose support of Kubernetes is paid for; prices have days of their own (`triad plan --sources`)."""

_UNKNOWN = "unknown"
_INTRODUCTION = f"""# What the shipped specs cost

*For people who want a figure before they write a spec.*
Written by `make docs` from the same plan that `triad plan` prints; list prices of us-east-1, Kubernetes as of {DAY}.
Floor: the platform, and as few nodes as hold the replicas of a model that always run, of the cheapest type it fits.
A Ray head that is not beside its model has a node more; what models or heads could share is not taken off.
Ceiling: the same with as many replicas as there may be.
Not in either: traffic, storage in buckets, logs, and what else is paid by use.
Cold start: node, image, weights and engine one after the other, at published bandwidths; compiling is not in it.

"""
_COLUMNS = (
    *("Spec", "Model", "Cheapest node", "Replicas"),
    *("Platform, USD/h", "Floor, USD/h", "Ceiling, USD/h", "Floor, USD/month", "Cold start, min"),
)


def page(specs: Iterable[Path] | None = None) -> str:
    """Write one row for each model of each spec; by default the small one and the presets."""
    files = specs or [CHECKOUT / "platform.yaml", *sorted((CHECKOUT / "examples").glob("*.yaml"))]

    head = [_line(_COLUMNS), f"|{'---|' * len(_COLUMNS)}\n"]

    return "".join([_INTRODUCTION, *head, *(row for file in files for row in _rows(file))])


def _rows(file: Path) -> Iterator[str]:
    plan = plan_for(load(file).spec, today=DAY)
    for index, row in enumerate(plan.models):
        yield _line((f"`{file.stem}`" if index == 0 else "", *_cells(plan, row)))


def _cells(plan: Plan, row: ModelRow) -> Iterator[str]:
    fixed, floor, ceiling = plan.cost.floor.value, row.floor_usd_hour, row.ceiling_usd_hour
    yield row.fit.model
    yield row.fit.cheapest.name if row.fit.cheapest else _UNKNOWN
    yield row.replicas
    yield f"{fixed:.2f}"
    yield _UNKNOWN if floor is None else f"{fixed + floor:.2f}"
    yield _UNKNOWN if ceiling is None else f"{fixed + ceiling:.2f}"
    yield _UNKNOWN if floor is None else f"{(fixed + floor) * HOURS_PER_MONTH:,.0f}"
    yield str(row.cold_start or _UNKNOWN)


def _line(cells: Iterable[str]) -> str:
    return f"| {' | '.join(cells)} |\n"


if __name__ == "__main__":
    Path(sys.argv[1]).write_text(page(), encoding="utf-8")
