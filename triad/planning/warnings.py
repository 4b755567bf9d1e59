"""What will work and still deserves a second look before a deploy."""

from collections.abc import Iterator
from datetime import date

from triad.catalog.instances import InstanceType
from triad.catalog.prices import BASE_REGION
from triad.catalog.versions import kubernetes_versions
from triad.planning.agent_warnings import agent_warnings
from triad.planning.bound import launchable
from triad.planning.gateway_warnings import gateway_warnings
from triad.planning.model_warnings import model_warnings
from triad.planning.node_price import instance_usd_hour, node_prices
from triad.planning.notice import Notice
from triad.planning.placed_model import PlacedModel
from triad.planning.pools import NodePool
from triad.planning.system import system_type
from triad.spec import Capacity, PlatformSpec
from triad.spec.network import Nat

__all__ = ["Notice", "warnings"]

_SUPPORT = "triad/catalog/kubernetes.py, support dates of EKS"
_PRICES = "triad/catalog/prices.py"
_OFFERINGS = "triad/catalog/instances.py, zone offerings of us-east-1"


def warnings(spec: PlatformSpec, pools: tuple[NodePool, ...], *, today: date) -> tuple[Notice, ...]:
    """List what to look at, in the order of the spec."""
    return (
        *_platform(spec, today),
        *(each for pool in pools for each in _pool(spec, pool)),
        *(each for name in spec.models for each in model_warnings(PlacedModel.of(spec, pools, name))),
        *gateway_warnings(spec),
        *agent_warnings(spec),
    )


def _platform(spec: PlatformSpec, today: date) -> Iterator[Notice]:
    yield from _version(spec, today)
    yield from _system(spec)
    if spec.nat is Nat.ONE and spec.is_production:
        yield Notice(
            path="network.nat",
            message=f"one NAT gateway for {len(spec.zone_ids)} zones: the failure of its zone cuts the others off",
            source="AWS Well-Architected, reliability",
        )
    if spec.region != BASE_REGION:
        yield Notice(
            path="region",
            message=f"which zones of {spec.region} offer which instance types is not known, and not checked",
            source=_OFFERINGS,
        )


def _system(spec: PlatformSpec) -> Iterator[Notice]:
    instance = system_type(spec)
    if instance_usd_hour(spec, instance, Capacity.ON_DEMAND) is None:
        yield Notice(
            path="prices.on_demand",
            message=f"no price of {instance.name} is known, so no figure counts the system nodes",
            source=_PRICES,
        )


def _version(spec: PlatformSpec, today: date) -> Iterator[Notice]:
    version = kubernetes_versions()[spec.kubernetes]
    message = version.warning(today)
    if message:
        yield Notice(path="kubernetes", message=message, source=_SUPPORT)
    elif today > version.standard_support_ends:
        yield Notice(
            path="kubernetes",
            message=f"kubernetes {version.minor} left standard support on {version.standard_support_ends}: the control "
            "plane costs more",
            source=_SUPPORT,
        )


def _pool(spec: PlatformSpec, pool: NodePool) -> Iterator[Notice]:
    path = f"pools.{pool.name}"
    yield from _capacity(pool, path)
    yield from _limits(spec, pool, path)
    yield from _zones(spec, pool, path)
    yield from _models(spec, pool, path)
    priced = {each.instance.name for each in node_prices(spec, pool)}
    unpriced = [each for each in pool.types if each.name not in priced]
    if unpriced:
        yield Notice(
            path="prices.on_demand",
            message=f"no price of {_names(unpriced)} is known, so no figure of {path} counts it",
            source=_PRICES,
        )


def _capacity(pool: NodePool, path: str) -> Iterator[Notice]:
    if pool.capacity == (Capacity.SPOT,):
        yield Notice(
            path=f"{path}.capacity",
            message="Spot without fallback: no node comes while no Spot capacity is left; add on-demand",
            source="karpenter.sh, NodePools, karpenter.sh/capacity-type",
        )


def _limits(spec: PlatformSpec, pool: NodePool, path: str) -> Iterator[Notice]:
    fitting = launchable(pool)
    given = spec.pools.get(pool.name)
    if given and given.sizes and len(fitting) < len(pool.types):
        never = [each for each in pool.types if each not in fitting]
        yield Notice(
            path=f"{path}.limits",
            message=f"the limits are smaller than one node of {_names(never)}, so none is ever launched",
            source="karpenter.sh, NodePools, spec.limits",
        )


def _models(spec: PlatformSpec, pool: NodePool, path: str) -> Iterator[Notice]:
    """Add up what the pool's models would take if all of them ran as often as they may."""
    placed = [PlacedModel.of(spec, [pool], name) for name, model in spec.models.items() if model.pool == pool.name]
    needs = (
        ("cpu", "vCPUs", sum(each.most_pods * (each.served.cpus or 0) for each in placed), pool.cpu_limit),
        (
            "accelerators",
            "devices",
            sum(each.most_pods * each.served.ranks.of_a_pod for each in placed if each.served.ranks),
            pool.accelerator_limit,
        ),
    )
    for key, unit, most, limit in needs:
        if most > limit:
            yield Notice(
                path=f"{path}.limits.{key}",
                message=f"models of the pool take up to {most} {unit}, its limit is {limit}: replicas beyond it wait",
                source="karpenter.sh, NodePools, spec.limits",
            )


def _zones(spec: PlatformSpec, pool: NodePool, path: str) -> Iterator[Notice]:
    if spec.region != BASE_REGION:
        return
    chosen = set(spec.zone_ids)
    never = [each for each in pool.types if each.zones and not chosen & set(each.zones)]
    if never:
        yield Notice(
            path=f"{path}.families",
            message=f"{_names(never)} is offered in none of {', '.join(spec.zone_ids)}",
            source=_OFFERINGS,
        )
    offered = {zone for each in pool.types for zone in each.zones}
    missing = sorted(chosen - offered)
    if missing:
        yield Notice(
            path=f"{path}.families",
            message=f"no type of it is offered in {', '.join(missing)}: its nodes crowd into the other zones",
            source=_OFFERINGS,
        )


def _names(instances: list[InstanceType] | tuple[InstanceType, ...]) -> str:
    return ", ".join(each.name for each in instances)
