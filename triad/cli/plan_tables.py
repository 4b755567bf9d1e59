"""The plan for people."""

from rich.console import Console

from triad.catalog.prices import HOURS_PER_MONTH
from triad.cli.plan_agent import show_agent
from triad.cli.screen import bullets, table
from triad.planning.cost import PoolCost
from triad.planning.fit import ModelFit
from triad.planning.fit_result import gib
from triad.planning.node_price import NodePrice
from triad.planning.plan import Plan
from triad.planning.pools import NodePool

_UNKNOWN = "unknown"


def show(plan: Plan, console: Console, *, sources: bool) -> None:
    """Print a plan, the two figures that count last."""
    spec = plan.spec
    zones = ", ".join(spec.zone_ids)
    console.print(f"{spec.prefix}: {spec.region} ({zones}), Kubernetes {spec.kubernetes}, {spec.size}\n", style="bold")
    _pools(plan, console)
    _models(plan, console)
    _replicas(plan, console)
    _routes(plan, console)
    show_agent(plan.agent, console)
    _fixed(plan, console)
    _quotas(plan, console)
    bullets(console, "Look at", [f"{each.path}: {each.message}" for each in plan.warnings])
    bullets(console, "Assumed", plan.cost.assumptions)
    by_use = [f"{each.name}: {each.each.value:g} {each.each.unit}" for each in plan.cost.used]
    bullets(console, "Paid by use, not counted", by_use)
    absent = [f"{each.what}: {each.how if sources else each.why}" for each in plan.absent]
    bullets(console, "To be filled in (what the catalogue lacks)", absent)
    if sources:
        _sources(plan, console)
    _totals(plan, console)


def _pools(plan: Plan, console: Console) -> None:
    node, ceiling = "a node with its disk, USD/h", "all, USD/h"
    shown = table(
        "Pools", "pool", "runs", "types", "at most", node, ceiling, right=("types", ceiling), whole=("pool", node)
    )
    for pool, cost in zip(plan.pools, plan.cost.pools, strict=True):
        runs = f"{pool.silicon} {pool.role}\n{' or '.join(pool.capacity)}"
        shown.add_row(pool.name, runs, str(len(pool.types)), _limits(pool), _nodes(cost), f"{cost.ceiling.value:,.2f}")
    console.print(shown)


def _limits(pool: NodePool) -> str:
    limits = [f"{pool.cpu_limit} vCPU", f"{pool.memory_limit_gib} GiB"]
    if pool.accelerator_resource:
        limits.append(f"{pool.accelerator_limit} {pool.accelerator_resource.split('/')[-1]}")

    return ", ".join(limits)


def _nodes(cost: PoolCost) -> str:
    return "\n".join(dict.fromkeys(_node(each) for each in (cost.cheapest, cost.dearest)))


def _node(price: NodePrice | None) -> str:
    return f"{price.usd_hour.value:.3f} {price.instance.name}" if price else _UNKNOWN


def _models(plan: Plan, console: Console) -> None:
    if not plan.models:
        return
    node, longest = "cheapest node, USD/h", "longest context"
    shown = table(
        "Models", "model", "pool", "fit", "to spare", longest, node, right=("to spare", longest), whole=("model", node)
    )
    for each in plan.models:
        fit = each.fit.fit
        spare = "" if fit.headroom_bytes is None else gib(fit.headroom_bytes)
        context = str(fit.longest_context) if fit.fits else ""
        shown.add_row(each.fit.model, each.fit.pool, fit.verdict, spare, context, _cheapest(each.fit))
    console.print(shown)


def _replicas(plan: Plan, console: Console) -> None:
    if not plan.models:
        return
    figures = ("replicas", "floor, USD/h", "ceiling, USD/h", "cold start, min")
    title = "Replicas, each model on nodes of its own, the cheapest"
    shown = table(title, "model", *figures, right=figures, whole=("model",))
    for each in plan.models:
        prices = (each.floor_usd_hour, each.ceiling_usd_hour)
        shown.add_row(
            each.fit.model,
            each.replicas,
            *(_UNKNOWN if usd is None else f"{usd:.3f}" for usd in prices),
            str(each.cold_start or _UNKNOWN),
        )
    console.print(shown)


def _routes(plan: Plan, console: Console) -> None:
    if not plan.routes:
        return
    shown = table("Routes of the gateway", "route", "answers", "who is asked", "if too long", whole=("route",))
    for each in plan.routes:
        shown.add_row(each.name, each.kind.value, str(each), each.context_fallback or "")
    console.print(shown)


def _cheapest(found: ModelFit) -> str:
    if found.cheapest is None:
        return _UNKNOWN

    return f"{found.usd_hour:.3f} {found.cheapest.name}" if found.usd_hour else found.cheapest.name


def _fixed(plan: Plan, console: Console) -> None:
    figures = ("each, USD/h", "USD/h", "USD/month")
    shown = table("Always there", "part", "count", *figures, right=("count", *figures))
    for part in plan.cost.fixed:
        each, hour = f"{part.each.value:.4f}", f"{part.usd_hour:.4f}"
        shown.add_row(part.name, str(part.count), each, hour, f"{part.usd_hour * HOURS_PER_MONTH:,.2f}")
    console.print(shown)


def _quotas(plan: Plan, console: Console) -> None:
    shown = table("Quotas needed, if nothing else uses the account", "code", "quota", "needed", right=("needed",))
    for each in plan.quotas:
        unit = f" {each.needed.unit}" if each.needed.unit == "vCPU" else ""
        shown.add_row(f"{each.service} {each.code}", each.name, f"{each.needed.value:,.0f}{unit}")
    console.print(shown)


def _sources(plan: Plan, console: Console) -> None:
    cost = plan.cost
    figures = [(part.name, part.each) for part in cost.fixed]
    for pool in cost.pools:
        nodes = {each.instance.name: each for each in (pool.cheapest, pool.dearest) if each}
        figures += [(f"{pool.pool}: {name}", each.usd_hour) for name, each in nodes.items()]
        figures.append((f"{pool.pool}: all", pool.ceiling))
    for row in plan.models:
        parts = row.cold_start.parts if row.cold_start else ()
        figures += [(f"{row.fit.model}: {name} {figure.value:.0f} s", figure) for name, figure in parts]
    figures += [(each.name, each.each) for each in cost.used]
    figures += [(each.name, each.needed) for each in plan.quotas]
    figures += [("floor", cost.floor), ("ceiling", cost.ceiling)]
    bullets(console, "Sources of figures", [f"{name}: {figure.source}" for name, figure in figures])
    bullets(console, "Sources of what to look at", [f"{each.path}: {each.source}" for each in plan.warnings])


def _totals(plan: Plan, console: Console) -> None:
    unpriced = sum(len(pool.unpriced) for pool in plan.cost.pools)
    without = f", without {unpriced} types of unknown price" if unpriced else ""
    floor = plan.cost.floor.value
    for name, usd_hour, note in (
        ("floor", floor, "the platform alone, no node of a pool"),
        ("models", floor + plan.models_floor_usd_hour, "with what always runs, each on nodes of its own"),
        ("ceiling", plan.cost.ceiling.value, f"every pool at its limits{without}"),
    ):
        month = usd_hour * HOURS_PER_MONTH
        console.print(f"{name:8} {usd_hour:>10,.3f} USD/h {month:>14,.2f} USD/month  {note}", style="bold")
