"""Rules over NodePools: what they may buy, and whom they let in."""

from collections.abc import Iterator

from triad.catalog.instances import Silicon, families
from triad.planning.names import POOL_LABEL
from triad.rules.rendered import Rendered
from triad.rules.rule import Offence, rule
from triad.simulate.karpenter import requirements, taints
from triad.spec.nearest import unknown
from triad.spec.pool import MIN_SPOT_TYPES
from triad.spec.role import Role

_BEST_PRACTICES = "https://docs.aws.amazon.com/eks/latest/best-practices/karpenter.html"
_NODE_POOLS = "https://karpenter.sh/docs/concepts/nodepools/"
_KEEP_OUT = frozenset({"NoSchedule", "NoExecute"})
_ACCELERATED = frozenset({Silicon.NVIDIA, Silicon.NEURON})


@rule("pool-limits", source=f"{_BEST_PRACTICES}, 'Use Karpenter with caution: set limits'")
def limits(rendered: Rendered) -> Iterator[Offence]:
    """A pool limits processors, memory and its accelerators, so that a mistake has a price that is known."""
    for pool in rendered.pools:
        given = pool.body["spec"].get("limits") or {}
        for resource in ("cpu", "memory", *pool.accelerator_resources):
            if resource not in given:
                yield Offence(f"{pool.where} spec.limits", f"no limit of {resource}, nothing bounds what it may buy")


@rule("spot-diversity", source="https://karpenter.sh/docs/concepts/disruption/, 'Spot consolidation'")
def spot_diversity(rendered: Rendered) -> Iterator[Offence]:
    """A Spot pool has many types to choose from, or it neither moves to cheaper ones nor finds capacity."""
    for pool in rendered.pools:
        if "spot" in pool.capacity and len(pool.types) < MIN_SPOT_TYPES:
            yield Offence(
                pool.where, f"Spot among {len(pool.types)} instance types, at least {MIN_SPOT_TYPES} are needed"
            )


@rule(
    "head-pool",
    source="https://docs.ray.io/en/latest/cluster/kubernetes/user-guides/kuberay-gcs-ft.html: no head, no cluster",
)
def heads(rendered: Rendered) -> Iterator[Offence]:
    """A pool of Ray heads is never reclaimed and pays for no accelerator."""
    for pool in rendered.pools:
        if pool.role is Role.HEADS and "spot" in pool.capacity:
            yield Offence(
                pool.where, "Ray heads on Spot: a head that goes takes its cluster along, only on-demand is allowed"
            )
        if pool.role is Role.HEADS and pool.accelerator_resources:
            yield Offence(
                pool.where, f"Ray heads on nodes with {', '.join(pool.accelerator_resources)}, which they do not use"
            )


@rule(
    "pool-satisfiable", source=f"{_NODE_POOLS}#spectemplatespecrequirements: requirements are combined, all must hold"
)
def satisfiable(rendered: Rendered) -> Iterator[Offence]:
    """Some instance type of the catalogue meets all requirements of a pool at once."""
    for pool in rendered.pools:
        if not pool.types:
            given = "; ".join(map(str, requirements(pool.body)))
            yield Offence(f"{pool.where} spec.template.spec.requirements", f"no instance type meets all of: {given}")


@rule("node-class-exists", source=f"{_NODE_POOLS}#spectemplatespecnodeclassref: by name, and names are case-sensitive")
def node_class(rendered: Rendered) -> Iterator[Offence]:
    """A pool refers to an EC2NodeClass that is rendered too, letter by letter."""
    names = [each["metadata"]["name"] for each in rendered.of_kind("EC2NodeClass")]
    for pool in rendered.pools:
        if pool.node_class is None:
            yield Offence(
                f"{pool.where} spec.template.spec.nodeClassRef", unknown("EC2NodeClass", pool.class_name, names)
            )


@rule("pool-tainted", source=f"{_BEST_PRACTICES}, 'Create NodePools that are mutually exclusive or weighted'")
def tainted(rendered: Rendered) -> Iterator[Offence]:
    """Pools for models, and all with accelerators, let in only pods that say so."""
    for pool in rendered.pools:
        is_dear = pool.role in {Role.MODELS, Role.HEADS, Role.LOAD} or pool.silicon in _ACCELERATED
        if is_dear and not any(taint.effect in _KEEP_OUT for taint in taints(pool.body)):
            yield Offence(
                f"{pool.where} spec.template.spec.taints", "no taint keeps other pods away, NoSchedule is needed"
            )


@rule("pool-label", source="triad/planning/names.py: with it a pod names one pool among several that share a taint")
def pool_label(rendered: Rendered) -> Iterator[Offence]:
    """The nodes of a pool carry its name, and no other pool's."""
    for pool in rendered.pools:
        if pool.labels.get(POOL_LABEL) != pool.name:
            given = pool.labels.get(POOL_LABEL)
            yield Offence(
                f"{pool.where} spec.template.metadata.labels",
                f"label {POOL_LABEL} must be {pool.name!r}, got {given!r}",
            )


@rule("refused-family", source="triad/catalog: families that the platform does not take, each with its reason")
def refused_family(rendered: Rendered) -> Iterator[Offence]:
    """No pool can launch a family that the catalogue refuses."""
    for pool in rendered.pools:
        for name in dict.fromkeys(each.family for each in pool.types):
            reason = families()[name].refused
            if reason:
                yield Offence(f"{pool.where} spec.template.spec.requirements", f"may launch {name}: {reason}")
