"""The capacity that a platform may launch: a NodePool and an EC2NodeClass for each pool."""

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

import cdk8s
from constructs import Construct

from cdk8s_charts.api_object import api_object
from cdk8s_charts.node_class import GROUP, node_class
from triad.planning.disruption import Budget
from triad.planning.pools import NodePool


class NodePoolsChart(cdk8s.Chart):
    """The capacity that a platform may launch.

    Zones are those of the subnets, which the discovery tag finds: a second list here could only disagree.
    """

    def __init__(
        self, scope: Construct, id_: str, *, pools: Sequence[NodePool], cluster: str, instance_profile: str
    ) -> None:
        super().__init__(scope, id_)

        for pool in pools:
            api_object(
                self, f"{pool.name}-class", body=node_class(pool, cluster=cluster, instance_profile=instance_profile)
            )
            api_object(self, f"{pool.name}-pool", body=node_pool(pool))


def node_pool(pool: NodePool) -> Mapping[str, Any]:
    """Say what Karpenter may launch for which pods, and when it may take it away."""
    return {
        "apiVersion": "karpenter.sh/v1",
        "kind": "NodePool",
        "metadata": {"name": pool.name},
        "spec": {
            "weight": pool.weight,
            "limits": dict(_limits(pool)),
            "disruption": {
                "consolidationPolicy": pool.consolidation_policy,
                "consolidateAfter": pool.consolidate_after,
                "budgets": [_budget(budget) for budget in pool.budgets],
            },
            "template": {
                "metadata": {"labels": dict(pool.labels)},
                "spec": {
                    "nodeClassRef": {"group": GROUP, "kind": "EC2NodeClass", "name": pool.name},
                    "requirements": [_in(key, values) for key, values in _requirements(pool)],
                    "taints": [{"key": each.key, "value": each.value, "effect": each.effect} for each in pool.taints],
                    "expireAfter": pool.expire_after,
                    "terminationGracePeriod": pool.termination_grace,
                },
            },
        },
    }


def _limits(pool: NodePool) -> Iterator[tuple[str, str]]:
    yield "cpu", str(pool.cpu_limit)
    yield "memory", f"{pool.memory_limit_gib}Gi"
    if pool.accelerator_resource:
        yield pool.accelerator_resource, str(pool.accelerator_limit)


def _requirements(pool: NodePool) -> Iterator[tuple[str, Sequence[str]]]:
    """Name what planning counted on and nothing else: without sizes, Karpenter would launch bare metal too."""
    yield "kubernetes.io/os", ["linux"]
    yield "kubernetes.io/arch", [pool.architecture.value]
    yield "karpenter.sh/capacity-type", [each.value for each in pool.capacity]
    yield "karpenter.k8s.aws/instance-family", pool.families
    yield "karpenter.k8s.aws/instance-size", list(dict.fromkeys(each.size for each in pool.types))


def _in(key: str, values: Sequence[str]) -> Mapping[str, Any]:
    return {"key": key, "operator": "In", "values": list(values)}


def _budget(budget: Budget) -> Mapping[str, Any]:
    return {"nodes": budget.nodes, **({"reasons": list(budget.reasons)} if budget.reasons else {})}
