"""The plan for programs: keys that stay."""

from typing import Any

from triad.cli.plan_agent import agent_document
from triad.planning.cost import PoolCost
from triad.planning.figure import Figure
from triad.planning.model_row import ModelRow
from triad.planning.node_price import NodePrice
from triad.planning.plan import Plan
from triad.planning.pools import NodePool
from triad.planning.routes import RoutePlan

_DIGITS = 6


def document(plan: Plan) -> dict[str, Any]:
    """Write down a plan; every figure is a value with its unit and source."""
    costs = {each.pool: each for each in plan.cost.pools}

    return {
        "platform": {
            "name": plan.spec.prefix,
            "region": plan.spec.region,
            "zones": list(plan.spec.zone_ids),
            "kubernetes": plan.spec.kubernetes,
            "size": plan.spec.size.value,
            "day": plan.today.isoformat(),
        },
        "floor": _figure(plan.cost.floor),
        "models_floor_usd_hour": plan.models_floor_usd_hour,
        "ceiling": _figure(plan.cost.ceiling),
        "fixed": [{"name": part.name, "count": part.count, "each": _figure(part.each)} for part in plan.cost.fixed],
        "pools": [_pool(pool, costs[pool.name]) for pool in plan.pools],
        "models": [_model(each) for each in plan.models],
        "routes": [_route(each) for each in plan.routes],
        "agent": agent_document(plan.agent),
        "by_use": [{"name": each.name, "each": _figure(each.each)} for each in plan.cost.used],
        "assumptions": list(plan.cost.assumptions),
        "quotas": [
            {"service": each.service, "code": each.code, "name": each.name, "needed": _figure(each.needed)}
            for each in plan.quotas
        ],
        "warnings": [{"path": each.path, "message": each.message, "source": each.source} for each in plan.warnings],
        "to_be_filled_in": [{"what": each.what, "why": each.why, "how": each.how} for each in plan.absent],
    }


def _pool(pool: NodePool, cost: PoolCost) -> dict[str, Any]:
    return {
        "name": pool.name,
        "silicon": pool.silicon.value,
        "role": pool.role.value,
        "architecture": pool.architecture.value,
        "capacity": [each.value for each in pool.capacity],
        "types": [each.name for each in pool.types],
        "limits": {
            "cpu": pool.cpu_limit,
            "memory_gib": pool.memory_limit_gib,
            "accelerators": pool.accelerator_limit,
        },
        "cheapest_node": _node(cost.cheapest),
        "dearest_node": _node(cost.dearest),
        "ceiling": _figure(cost.ceiling),
        "unpriced_types": list(cost.unpriced),
    }


def _model(row: ModelRow) -> dict[str, Any]:
    found = row.fit
    start = row.cold_start

    return {
        "name": found.model,
        "pool": found.pool,
        "fit": found.fit.verdict.value,
        "reason": found.fit.reason,
        "headroom_bytes": found.fit.headroom_bytes,
        "bytes": dict(found.fit.parts),
        "longest_context": found.fit.longest_context,
        "most_sequences": found.fit.most_sequences,
        "cheapest_type": found.cheapest.name if found.cheapest else None,
        "usd_hour": found.usd_hour,
        "replicas": {"min": row.least_replicas, "max": row.most_replicas},
        "floor_usd_hour": row.floor_usd_hour,
        "ceiling_usd_hour": row.ceiling_usd_hour,
        "cold_start": None if start is None else {name: _figure(figure) for name, figure in start.parts},
        "compiles": start.compiles if start else False,
    }


def _route(route: RoutePlan) -> dict[str, Any]:
    return {
        "name": route.name,
        "kind": route.kind.value,
        "backends": [
            {"model": each.model, "order": each.order, "weight": each.weight, "timeout_s": each.timeout_s}
            for each in route.backends
        ],
        "falls_back": route.falls_back,
        "bedrock": route.last_resort.model if route.last_resort else None,
        "context": route.context,
        "context_fallback": route.context_fallback,
    }


def _node(price: NodePrice | None) -> dict[str, Any] | None:
    if price is None:
        return None

    return {"type": price.instance.name, "capacity": price.capacity.value, "price": _figure(price.usd_hour)}


def _figure(figure: Figure) -> dict[str, Any]:
    return {"value": round(figure.value, _DIGITS), "unit": figure.unit, "source": figure.source}
