"""What a plan says of the agent."""

from dataclasses import dataclass

from triad.planning.agent_place import agent_place
from triad.planning.agent_workload import AgentWorkload, agent_workload
from triad.planning.secrets import agent_keys, client_keys
from triad.spec.agent import AGENT_CLIENT
from triad.spec.platform import PlatformSpec


@dataclass(frozen=True, slots=True, kw_only=True)
class AgentRow:
    """The agent, where it runs, and the names of its keys in Secrets Manager.

    Attributes:
        pool: None is the controllers' nodes.
        gateway_key: That it shows the gateway.
        client_keys: Those that its clients show.
        has_balancer: Whether it is reached from outside the cluster.
    """

    workload: AgentWorkload
    pool: str | None
    gateway_key: str
    client_keys: tuple[str, ...]
    has_balancer: bool


def agent_row(spec: PlatformSpec) -> AgentRow | None:
    """Describe the agent; None where the platform has none."""
    workload = agent_workload(spec)
    if workload is None:
        return None

    return AgentRow(
        workload=workload,
        pool=agent_place(spec).pool,
        gateway_key=spec.agent.gateway_secret or client_keys(spec)[AGENT_CLIENT].name,
        client_keys=tuple(each.name for each in agent_keys(spec).values()),
        has_balancer=spec.agent.ingress.is_enabled,
    )
