"""What of the agent will work and still deserves a second look."""

from collections.abc import Iterator

from triad.planning.agent_workload import AgentWorkload, agent_workload
from triad.planning.ingress_warnings import ingress_warnings
from triad.planning.notice import Notice
from triad.spec.agent import AGENT_CLIENT, AgentBudget
from triad.spec.gateway import Keys
from triad.spec.platform import PlatformSpec

_DECISION = "docs/decisions/0010-agent.md"
_USUAL_S = AgentBudget().seconds


def agent_warnings(spec: PlatformSpec) -> Iterator[Notice]:
    """Yield them in the order of the spec."""
    workload = agent_workload(spec)
    if workload is None:
        yield from _missing(spec)
        return
    yield from _replicas(spec, workload)
    yield from _seconds(spec, workload)
    yield from _limits(spec, workload)
    yield from ingress_warnings("agent.ingress", spec.agent.ingress)


def _missing(spec: PlatformSpec) -> Iterator[Notice]:
    """Say why nobody who left the agent to its default has one, where a key alone is missing."""
    wanted = spec.agent.enabled is None and spec.has_gateway and spec.agent_route is not None
    if wanted and spec.gateway.keys is Keys.DATABASE:
        yield Notice(
            path="agent.gateway_secret",
            message="none, so there is no agent: with 'keys: database' name the secret that holds its key of the "
            "gateway, or write 'agent: {enabled: false}'",
            source=_DECISION,
        )


def _replicas(spec: PlatformSpec, workload: AgentWorkload) -> Iterator[Notice]:
    if spec.is_production and workload.min_replicas == 1:
        yield Notice(
            path="agent.replicas.min",
            message="1: while its node is replaced nobody is answered",
            source="AWS Well-Architected, reliability",
        )


def _seconds(spec: PlatformSpec, workload: AgentWorkload) -> Iterator[Notice]:
    """Say where less than the usual time may be too little for one call of the model."""
    seconds = workload.budget.seconds
    longest = max(spec.models[each].longest_s for each in spec.all_routes[workload.route].names)
    if seconds < min(longest, _USUAL_S):
        yield Notice(
            path="agent.budget.seconds",
            message=f"{seconds}: one answer of a model of {workload.route} may take {longest}s, and what lasts longer "
            "than the budget is cancelled",
            source="triad/planning/agent_timing.py",
        )


def _limits(spec: PlatformSpec, workload: AgentWorkload) -> Iterator[Notice]:
    """Say where the gateway lets the agent ask less than the agent lets its clients."""
    client = spec.gateway.clients.get(AGENT_CLIENT)
    if client and client.parallel and client.parallel < workload.parallel and spec.gateway.keys is Keys.STATIC:
        yield Notice(
            path=f"gateway.clients.{AGENT_CLIENT}.parallel",
            message=f"{client.parallel}: a replica of the agent gives up to {workload.parallel} answers at once, and "
            "the gateway refuses the rest; a lower agent.parallel refuses them sooner",
            source=_DECISION,
        )
