"""The nodes that gateway and agent take, where they do not run beside the controllers."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from triad.planning.agent_container import agent_resources
from triad.planning.agent_place import agent_place
from triad.planning.agent_workload import agent_replicas
from triad.planning.gateway_container import gateway_resources
from triad.planning.gateway_place import gateway_place
from triad.planning.gateway_workload import replicas
from triad.planning.model_pods import Resources
from triad.planning.monitoring import container_insights
from triad.planning.node_price import NodePrice, node_prices
from triad.planning.pod_room import pod_room
from triad.planning.pools import NodePool, node_pools
from triad.spec.platform import PlatformSpec

_MIB = 1 << 20


@dataclass(frozen=True, slots=True, kw_only=True)
class ServiceNodes:
    """Nodes that always run.

    Attributes:
        of: What runs on them.
        count: As many as the service that runs most often has replicas, which lie apart.
        node: The cheapest with room for one replica of each.
    """

    of: str
    count: int
    node: NodePrice


@dataclass(frozen=True, slots=True, kw_only=True)
class _Service:
    name: str
    pool: str | None
    least: int
    resources: Resources


def service_nodes(spec: PlatformSpec) -> tuple[ServiceNodes, ...]:
    """Find them by pool, in the order of the pools; none where no type has a price, or the controllers' nodes do."""
    services = tuple(_services(spec))
    found = (_nodes(spec, pool, [each for each in services if each.pool == pool.name]) for pool in node_pools(spec))

    return tuple(each for each in found if each)


def _services(spec: PlatformSpec) -> Iterator[_Service]:
    if spec.has_gateway:
        yield _Service(
            name="gateway",
            pool=gateway_place(spec).pool,
            least=replicas(spec)[0],
            resources=gateway_resources(spec),
        )
    if spec.has_agent:
        yield _Service(
            name="agent", pool=agent_place(spec).pool, least=agent_replicas(spec)[0], resources=agent_resources()
        )


def _nodes(spec: PlatformSpec, pool: NodePool, services: Sequence[_Service]) -> ServiceNodes | None:
    if not services:
        return None
    node = next((each for each in node_prices(spec, pool) if _has_room(spec, pool, each, services)), None)
    name = " and ".join(each.name for each in services)

    return ServiceNodes(of=name, count=max(each.least for each in services), node=node) if node else None


def _has_room(spec: PlatformSpec, pool: NodePool, node: NodePrice, services: Sequence[_Service]) -> bool:
    room = pod_room(pool, node.instance, container_insights=container_insights(spec))
    cpu_m = sum(each.resources.cpu_m for each in services)
    memory_mib = sum(each.resources.memory_mib for each in services)

    return cpu_m <= room.cpu_m and memory_mib * _MIB <= room.memory_bytes
