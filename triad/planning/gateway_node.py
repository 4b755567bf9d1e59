"""The node that a replica of the gateway takes, where it does not run beside the controllers."""

from triad.planning.gateway_container import gateway_resources
from triad.planning.gateway_place import gateway_place
from triad.planning.monitoring import container_insights
from triad.planning.node_price import NodePrice, node_prices
from triad.planning.pod_room import pod_room
from triad.planning.pools import NodePool, node_pools
from triad.spec.platform import PlatformSpec

_MIB = 1 << 20


def gateway_node(spec: PlatformSpec) -> NodePrice | None:
    """Find the cheapest node with room for one; None where none has a price, or none is needed."""
    name = gateway_place(spec).pool if spec.has_gateway else None
    pool = next((each for each in node_pools(spec) if each.name == name), None)

    return next((each for each in node_prices(spec, pool) if _has_room(spec, pool, each)), None) if pool else None


def _has_room(spec: PlatformSpec, pool: NodePool, node: NodePrice) -> bool:
    wanted = gateway_resources(spec)
    room = pod_room(pool, node.instance, container_insights=container_insights(spec))

    return wanted.cpu_m <= room.cpu_m and wanted.memory_mib * _MIB <= room.memory_bytes
