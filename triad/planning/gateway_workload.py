"""How often the gateway runs, and how long it waits."""

from dataclasses import dataclass

from triad.planning.balancer import balancer_name
from triad.planning.service_replicas import replica_range
from triad.planning.timing import Timing, timing
from triad.spec.gateway import Keys
from triad.spec.platform import PlatformSpec


@dataclass(frozen=True, slots=True, kw_only=True)
class GatewayWorkload:
    """The gateway as the spec wants it.

    Attributes:
        retries: Further backends that one request may be given to.
        has_database: Whether LiteLLM keeps the keys, in a database of its own.
        balancer: Name of its load balancer.
    """

    min_replicas: int
    max_replicas: int
    port: int
    retries: int
    cooldown_s: int
    has_database: bool
    log_prompts: bool
    balancer: str
    timing: Timing


def gateway_workload(spec: PlatformSpec) -> GatewayWorkload | None:
    """Decide the gateway; None where the platform has none."""
    if not spec.has_gateway:
        return None
    gateway = spec.gateway
    least, most = replicas(spec)

    return GatewayWorkload(
        min_replicas=least,
        max_replicas=most,
        port=gateway.port,
        retries=gateway.retries,
        cooldown_s=gateway.cooldown_s,
        has_database=gateway.keys is Keys.DATABASE,
        log_prompts=gateway.log_prompts,
        balancer=balancer(spec),
        timing=gateway_timing(spec),
    )


def replicas(spec: PlatformSpec) -> tuple[int, int]:
    """Count the least and the most replicas."""
    return replica_range(spec, spec.gateway.replicas)


def balancer(spec: PlatformSpec) -> str:
    """Name the load balancer."""
    return balancer_name(spec, spec.gateway.ingress, of="gateway")


def gateway_timing(spec: PlatformSpec) -> Timing:
    """Chain the times of every model that a route leads to, with the retries of the gateway between."""
    names = dict.fromkeys(name for route in spec.all_routes.values() for name in route.names)

    return timing((spec.models[name] for name in names), retries=spec.gateway.retries)
