"""On which nodes the gateway runs."""

from collections.abc import Mapping
from dataclasses import dataclass

from triad.catalog.instances import Architecture
from triad.planning.model_placement import node_selector
from triad.planning.names import POOL_LABEL
from triad.planning.pools import NodePool, Taint, node_pools
from triad.planning.system import SYSTEM_POOL, system_type
from triad.spec.platform import PlatformSpec
from triad.spec.role import Role


@dataclass(frozen=True, slots=True, kw_only=True)
class ServicePlace:
    """What a pod of a service of ours must say to get there.

    Attributes:
        pool: Name of the pool; None is the controllers' nodes.
    """

    pool: str | None
    architecture: Architecture
    node_selector: Mapping[str, str]
    tolerations: tuple[Taint, ...]


def gateway_place(spec: PlatformSpec) -> ServicePlace:
    """Take the first pool for agents, one of Graviton before others; without one the nodes that are always there."""
    pools = sorted((each for each in node_pools(spec) if each.role is Role.AGENTS), key=_is_foreign)
    if pools:
        return place_on(pools[0])

    return ServicePlace(
        pool=None,
        architecture=system_type(spec).architecture,
        node_selector={POOL_LABEL: SYSTEM_POOL},
        tolerations=(),
    )


def place_on(pool: NodePool) -> ServicePlace:
    """Say what a pod must to get onto a pool."""
    return ServicePlace(
        pool=pool.name,
        architecture=pool.architecture,
        node_selector=node_selector(pool),
        tolerations=pool.taints,
    )


def _is_foreign(pool: NodePool) -> bool:
    return pool.architecture is not Architecture.ARM64
