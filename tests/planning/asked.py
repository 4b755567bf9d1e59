"""Platforms with an agent, as its tests want them."""

from tests.planning.routed import MODELS, POOLS
from triad.planning.agent_workload import AgentWorkload, agent_workload
from triad.spec import PlatformSpec

AGENTS = {"silicon": "graviton", "role": "agents"}


def asked(size: str = "dev", /, **agent: object) -> PlatformSpec:
    """Make a platform with three models, two of them of chat, and an agent with these keys."""
    return PlatformSpec.model_validate({"size": size, "pools": POOLS, "models": MODELS, "agent": agent})


def workload(size: str = "dev", /, **agent: object) -> AgentWorkload:
    """Decide the agent of such a platform."""
    decided = agent_workload(asked(size, **agent))

    assert decided is not None
    return decided
