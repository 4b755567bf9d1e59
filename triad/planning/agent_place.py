"""On which nodes the agent runs."""

from triad.planning.gateway_place import ServicePlace, gateway_place, place_on
from triad.planning.pools import node_pools
from triad.spec.platform import PlatformSpec


def agent_place(spec: PlatformSpec) -> ServicePlace:
    """Take the pool that the spec names, else the gateway's nodes."""
    named = next((pool for pool in node_pools(spec) if pool.name == spec.agent.pool), None)

    return place_on(named) if named else gateway_place(spec)
