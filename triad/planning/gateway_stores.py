"""Where LiteLLM keeps keys, spend and shared counters, when it does that itself."""

from collections.abc import Mapping
from dataclasses import dataclass

from triad.spec.gateway import Keys
from triad.spec.platform import PlatformSpec, Size

DATABASE_PORT, CACHE_PORT = 5432, 6379
"""Those of PostgreSQL and Valkey."""

DATABASE_NAME, DATABASE_USER = "litellm", "gateway"

INSTANCES: Mapping[Size, int] = {Size.DEV: 1, Size.PRODUCTION: 2}
"""Of Aurora; the second is in another zone and takes over within a minute (its user guide, high availability)."""

BACKUP_DAYS: Mapping[Size, int] = {Size.DEV: 1, Size.PRODUCTION: 14}
"""One day is the least that Aurora keeps."""

CACHE_TYPES: Mapping[Size, str] = {Size.DEV: "cache.t4g.micro", Size.PRODUCTION: "cache.t4g.small"}
"""The two smallest of Graviton: what lies there is a counter for each key and model of this minute."""

CACHE_NODES: Mapping[Size, int] = {Size.DEV: 1, Size.PRODUCTION: 2}
"""The second is in another zone and takes over (ElastiCache user guide, Multi-AZ)."""


@dataclass(frozen=True, slots=True, kw_only=True)
class GatewayStores:
    """A database for keys and spend, and a cache for what all replicas count together.

    Attributes:
        least_acu: Of each instance, always there.
        most_acu: Of each instance.
    """

    least_acu: float
    most_acu: float
    instances: int
    backup_days: int
    cache_type: str
    cache_nodes: int


def gateway_stores(spec: PlatformSpec) -> GatewayStores | None:
    """Decide both; None where clients have keys of Secrets Manager, which need neither."""
    if not spec.has_gateway or spec.gateway.keys is not Keys.DATABASE:
        return None
    given = spec.gateway.database

    return GatewayStores(
        least_acu=given.min_acu,
        most_acu=given.max_acu,
        instances=INSTANCES[spec.size],
        backup_days=BACKUP_DAYS[spec.size],
        cache_type=CACHE_TYPES[spec.size],
        cache_nodes=CACHE_NODES[spec.size],
    )
