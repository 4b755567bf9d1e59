"""The agent of a plan, for people and for programs."""

from collections.abc import Iterator
from typing import Any

from rich.console import Console

from triad.cli.screen import table
from triad.planning.agent_row import AgentRow

_CONTROLLERS = "the controllers' nodes"


def show_agent(row: AgentRow | None, console: Console) -> None:
    """Print what is decided of the agent, where there is one."""
    if row is None:
        return
    shown = table("Agent", "what", "decided", whole=("what",))
    for what, decided in _lines(row):
        shown.add_row(what, decided)
    console.print(shown)


def agent_document(row: AgentRow | None) -> dict[str, Any] | None:
    """Write it down; None where there is none."""
    if row is None:
        return None
    workload = row.workload

    return {
        "route": workload.route,
        "gateway_key": row.gateway_key,
        "replicas": {"min": workload.min_replicas, "max": workload.max_replicas},
        "pool": row.pool,
        "budget": {
            "steps": workload.budget.steps,
            "tokens": workload.budget.tokens,
            "seconds": workload.budget.seconds,
        },
        "parallel": workload.parallel,
        "client_keys": list(row.client_keys),
        "weather": {"provider": workload.weather.provider, "url": workload.weather.url},
        "load_balancer": workload.balancer if row.has_balancer else None,
    }


def _lines(row: AgentRow) -> Iterator[tuple[str, str]]:
    workload, budget = row.workload, row.workload.budget
    least, most = workload.min_replicas, workload.max_replicas
    yield "asks", f"route {workload.route}, with the key {row.gateway_key}"
    yield "replicas", f"{least if least == most else f'{least} to {most}'} on {row.pool or _CONTROLLERS}"
    yield "one answer", f"at most {budget.steps} calls of the model, {budget.tokens} tokens, {budget.seconds} s"
    yield "at once", f"{workload.parallel} answers a replica"
    yield "keys", ", ".join(row.client_keys)
    yield "weather", ", ".join(filter(None, (workload.weather.provider, workload.weather.url)))
    yield "door", f"load balancer {workload.balancer}" if row.has_balancer else "inside the cluster alone"
