"""The node pools of a platform, with every default decided."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from triad.catalog.instances import Architecture, InstanceType, Silicon
from triad.catalog.versions import kubernetes_versions
from triad.planning.disks import disk_gib
from triad.planning.disruption import Budget, disruption
from triad.planning.limits import accelerator_limit, cpu_limit, memory_limit_gib
from triad.planning.names import HEAD_LABEL, MODEL_LABEL, POOL_LABEL
from triad.spec.platform import PlatformSpec
from triad.spec.pool import Capacity, Pool, Reserved
from triad.spec.role import Role

HEAD_POOL_PREFIX = "ray-control-plane"
"""Of a head pool that the spec does not name; the whole name is longer than a pool's name in a spec may be."""

AGENT_POOL = "gateway-and-agents-arm64"
"""Of a pool for agents that the spec does not name; as long for the same reason."""

_HEAD_SILICON = {Architecture.ARM64: Silicon.GRAVITON, Architecture.AMD64: Silicon.X86}
_MAX_WEIGHT = 100


@dataclass(frozen=True, slots=True, kw_only=True)
class Taint:
    """Keeps pods away that do not tolerate it."""

    key: str
    value: str
    effect: str = "NoSchedule"


@dataclass(frozen=True, slots=True, kw_only=True)
class NodePool:
    """One Karpenter NodePool and its EC2NodeClass.

    Attributes:
        sizes: Empty means every size of the families.
        accelerator_limit: In whole devices, which `accelerator_resource` counts.
        disk_gib: Root volume; holds images and weights unless `instance_store` does on every type.
        ami: Alias or published name.
        max_pods: None leaves it to the network interfaces of the instance.
        weight: Of two pools that a pod fits, Karpenter takes the heavier.
        instance_store: Whether local disks become one array that holds images, volumes and logs of pods.
        detailed_monitoring: Whether EC2 reports metrics every minute, which is paid for, instead of every five.
    """

    name: str
    role: Role
    silicon: Silicon
    architecture: Architecture
    types: tuple[InstanceType, ...]
    families: tuple[str, ...]
    sizes: tuple[str, ...]
    capacity: tuple[Capacity, ...]
    labels: Mapping[str, str]
    taints: tuple[Taint, ...]
    cpu_limit: int
    memory_limit_gib: int
    accelerator_limit: int
    accelerator_resource: str | None
    disk_gib: int
    iops: int
    throughput_mib_s: int
    ami: str
    max_pods: int | None
    reserved: Reserved
    consolidation_policy: str
    consolidate_after: str
    expire_after: str
    budgets: tuple[Budget, ...]
    termination_grace: str
    weight: int
    instance_store: bool
    detailed_monitoring: bool


def node_pools(spec: PlatformSpec) -> tuple[NodePool, ...]:
    """Decide every enabled pool, in the order of the file, then the pools that production adds."""
    pools = {**spec.enabled_pools, **_head_pools(spec), **_agent_pools(spec)}
    return tuple(_decided(spec, name, pool, weight=_weight(pools, name)) for name, pool in pools.items())


def _head_pools(spec: PlatformSpec) -> Mapping[str, Pool]:
    """Add Ray heads for each architecture that serves models; in dev a head shares its model's pool."""
    if not spec.is_production:
        return {}
    served = dict.fromkeys(pool.architecture for pool in spec.enabled_pools.values() if pool.role is Role.MODELS)
    named = {pool.architecture for pool in spec.pools.values() if pool.role is Role.HEADS}

    return {
        f"{HEAD_POOL_PREFIX}-{architecture}": Pool(silicon=_HEAD_SILICON[architecture], role=Role.HEADS)
        for architecture in served
        if architecture not in named
    }


def _agent_pools(spec: PlatformSpec) -> Mapping[str, Pool]:
    """Add nodes for the gateway, which scales; in dev it shares those of the controllers."""
    named = any(pool.role is Role.AGENTS for pool in spec.pools.values())
    if named or not (spec.is_production and spec.has_gateway):
        return {}

    return {AGENT_POOL: Pool(silicon=Silicon.GRAVITON, role=Role.AGENTS)}


def _decided(spec: PlatformSpec, name: str, pool: Pool, *, weight: int) -> NodePool:
    taints = tuple(_taints(pool))
    rhythm = disruption(pool)

    return NodePool(
        name=name,
        role=pool.role,
        silicon=pool.silicon,
        architecture=pool.architecture,
        types=pool.types,
        families=pool.family_names,
        sizes=pool.size_names,
        capacity=pool.capacity,
        labels={**pool.labels, **{taint.key: taint.value for taint in taints}, POOL_LABEL: name},
        taints=taints,
        cpu_limit=cpu_limit(pool, spec.size),
        memory_limit_gib=memory_limit_gib(pool, spec.size),
        accelerator_limit=accelerator_limit(pool, spec.size),
        accelerator_resource=next((each.accelerator_resource for each in pool.types), None),
        disk_gib=disk_gib(pool),
        iops=pool.disk.iops,
        throughput_mib_s=pool.disk.throughput_mib_s,
        ami=_ami(spec, pool),
        max_pods=pool.max_pods,
        reserved=pool.reserved,
        consolidation_policy=rhythm.consolidation_policy,
        consolidate_after=rhythm.consolidate_after,
        expire_after=rhythm.expire_after,
        budgets=rhythm.budgets,
        termination_grace=pool.grace,
        weight=weight,
        instance_store=any(each.instance_store_gb for each in pool.types),
        detailed_monitoring=spec.is_production,
    )


def _taints(pool: Pool) -> Iterator[Taint]:
    if pool.role is Role.HEADS:
        yield Taint(key=HEAD_LABEL, value="true")
    if pool.model_label:
        yield Taint(key=MODEL_LABEL, value=pool.model_label)


def _ami(spec: PlatformSpec, pool: Pool) -> str:
    """Take the pool's image, the platform's, or the catalogue's; the spec refuses a version that has none of them."""
    return pool.ami or spec.ami or str(kubernetes_versions()[spec.kubernetes].ami_alias)


def _weight(pools: Mapping[str, Pool], name: str) -> int:
    """Order pools that take the same pods: on-demand before Spot, then as in the file.

    A pod that asks only for the shared label so gets a node that stays; it reaches Spot when the on-demand pool is at
    its limit or out of capacity, or by naming the Spot pool.
    """
    marks = list(_taints(pools[name]))
    rivals = [each for each, pool in pools.items() if list(_taints(pool)) == marks]
    rank = sorted(rivals, key=lambda each: pools[each].is_spot).index(name)

    return max(1, _MAX_WEIGHT - rank)
