"""What the platform costs in an hour: with nothing to do, and at most."""

from dataclasses import dataclass
from datetime import date

from triad.catalog.prices import BASE_REGION
from triad.planning.bound import launchable, most
from triad.planning.figure import Figure
from triad.planning.fixed import FixedPart, Usage, fixed_parts, usages
from triad.planning.node_price import USD_HOUR, NodePrice, node_prices
from triad.planning.pools import NodePool
from triad.spec import Capacity, PlatformSpec

_UNCOUNTED = "public addresses of NAT gateways are not counted: no price is known"


@dataclass(frozen=True, slots=True, kw_only=True)
class PoolCost:
    """What a pool's nodes cost; Karpenter runs none while no pod needs one.

    Attributes:
        pool: The pool's name.
        cheapest: The cheapest node; None if no type has a price or none fits the limits.
        dearest: The dearest node.
        ceiling: The most that the limits let the pool cost, without the types that have no price.
        limit: The limits that set the ceiling.
        unpriced: Types of which no price is known.
    """

    pool: str
    cheapest: NodePrice | None
    dearest: NodePrice | None
    ceiling: Figure
    limit: str
    unpriced: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Cost:
    """Floor and ceiling, and everything that they are made of.

    Attributes:
        used: Paid for by use, in neither figure.
        assumptions: What was taken in place of unknown prices, for people.
    """

    fixed: tuple[FixedPart, ...]
    pools: tuple[PoolCost, ...]
    used: tuple[Usage, ...]
    assumptions: tuple[str, ...]

    @property
    def floor(self) -> Figure:
        """Sum of the fixed parts."""
        return Figure(value=sum(part.usd_hour for part in self.fixed), unit=USD_HOUR, source="sum of the fixed parts")

    @property
    def ceiling(self) -> Figure:
        """Sum of the floor and of the ceilings of all pools."""
        nodes = sum(pool.ceiling.value for pool in self.pools)

        return Figure(
            value=self.floor.value + nodes, unit=USD_HOUR, source="floor and the ceilings of all pools, at once"
        )


def cost(spec: PlatformSpec, pools: tuple[NodePool, ...], *, today: date) -> Cost:
    """Add up what `pools` and the fixed parts cost.

    Args:
        spec: The platform.
        pools: What `node_pools(spec)` makes of it.
        today: The day that decides which support of Kubernetes is paid for.
    """
    prices = {pool.name: node_prices(spec, pool) for pool in pools}

    return Cost(
        fixed=fixed_parts(spec, today=today),
        pools=tuple(_pool_cost(pool, prices[pool.name]) for pool in pools),
        used=usages(spec),
        assumptions=_assumptions(spec, tuple(each for priced in prices.values() for each in priced)),
    )


def _pool_cost(pool: NodePool, prices: tuple[NodePrice, ...]) -> PoolCost:
    fitting = {instance.name for instance in launchable(pool)}
    payable = [each for each in prices if each.instance.name in fitting]
    dearest = {each.instance.name: each.usd_hour.value for each in payable}
    bound = most(pool, lambda each: dearest[each.name], among=[each.instance for each in payable])
    priced = {each.instance.name for each in prices}

    return PoolCost(
        pool=pool.name,
        cheapest=payable[0] if payable else None,
        dearest=payable[-1] if payable else None,
        ceiling=Figure(
            value=bound.value,
            unit=USD_HOUR,
            source=f"{bound.limit}, filled with the types that cost most per unit",
        ),
        limit=bound.limit,
        unpriced=tuple(each.name for each in pool.types if each.name not in priced),
    )


def _assumptions(spec: PlatformSpec, prices: tuple[NodePrice, ...]) -> tuple[str, ...]:
    found = [_UNCOUNTED]
    if spec.region != BASE_REGION:
        types = {each.instance.name for each in prices}
        assumed = {each.instance.name for each in prices if each.region != spec.region}
        found.append(
            f"prices of {BASE_REGION} are assumed in {spec.region} for fixed parts, disks and {len(assumed)} of "
            f"{len(types)} instance types; prices.on_demand sets what you pay"
        )
    if spec.prices.spot_discount is None and any(each.capacity is Capacity.SPOT for each in prices):
        found.append("Spot is counted at the on-demand price; prices.spot_discount sets what it saves")

    return tuple(found)
