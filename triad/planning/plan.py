"""Everything that is known about a platform before it is deployed."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date

from triad.catalog.instances import Silicon
from triad.catalog.versions import Absent, to_be_filled_in
from triad.planning.agent_row import AgentRow, agent_row
from triad.planning.controllers import controllers
from triad.planning.cost import Cost, cost
from triad.planning.model_row import ModelRow, model_rows
from triad.planning.pools import NodePool, node_pools
from triad.planning.quotas import Quota, quotas
from triad.planning.routes import RoutePlan, routes
from triad.planning.warnings import Notice, warnings
from triad.spec import PlatformSpec
from triad.spec.fluent_bit import FluentBit

_SIDECAR = FluentBit(enabled=True)
"""With the image of the catalogue."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Plan:
    """Pools, cost, quotas, and what to look at.

    Attributes:
        today: The day that decides which support of Kubernetes is paid for.
        absent: Facts of what this platform uses that the catalogue lacks.
    """

    spec: PlatformSpec
    today: date
    pools: tuple[NodePool, ...]
    models: tuple[ModelRow, ...]
    routes: tuple[RoutePlan, ...]
    agent: AgentRow | None
    cost: Cost
    quotas: tuple[Quota, ...]
    warnings: tuple[Notice, ...]
    absent: tuple[Absent, ...]

    @property
    def models_floor_usd_hour(self) -> float:
        """Nodes of the replicas that always run and of their heads, as far as their prices are known."""
        return sum(row.floor_usd_hour or 0.0 for row in self.models)


def plan_for(spec: PlatformSpec, *, today: date) -> Plan:
    """Plan a platform as of a day."""
    pools = node_pools(spec)

    return Plan(
        spec=spec,
        today=today,
        pools=pools,
        models=model_rows(spec, pools),
        routes=routes(spec),
        agent=agent_row(spec),
        cost=cost(spec, pools, today=today),
        quotas=quotas(spec, pools),
        warnings=warnings(spec, pools, today=today),
        absent=tuple(_absent(spec)),
    )


def _absent(spec: PlatformSpec) -> Iterator[Absent]:
    used = {spec.kubernetes, *(each.chart.name for each in controllers(spec))}
    if any(pool.silicon is Silicon.NEURON for pool in spec.enabled_pools.values()):
        used.add("vllm-neuron")
    if any(model.fluent_bit == _SIDECAR for model in spec.models.values()):
        used.add("fluent-bit")
    yield from (each for each in to_be_filled_in() if each.about in used)
