"""Whether nodes hand out addresses by the /28 prefix."""

from triad.planning.pools import node_pools
from triad.spec.platform import PlatformSpec


def needs_prefixes(spec: PlatformSpec) -> bool:
    """Whether some pool wants more pods on a node than one address for each would allow.

    The CNI has one mode for all nodes. Its default is kept where it suffices: a prefix needs 16 addresses in a row.
    """
    return any(
        pool.max_pods is not None and any(pool.max_pods > each.max_pods for each in pool.types)
        for pool in node_pools(spec)
    )
