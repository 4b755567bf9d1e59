"""Rules over NodePools: what they may buy, and whom they let in."""

from collections.abc import Iterator

from triad.catalog.instances import Silicon, families
from triad.planning.names import HEAD_LABEL, MODEL_LABEL, POOL_LABEL
from triad.rules.api_groups import group_of
from triad.rules.karpenter import KarpenterPool
from triad.rules.rendered import Rendered
from triad.rules.rule import Offence, rule
from triad.simulate.karpenter import requirements, taints
from triad.simulate.quantity import CPU, MEMORY, MIB, Amounts, thousandths, written
from triad.spec.nearest import unknown
from triad.spec.pool_checks import MIN_SPOT_TYPES
from triad.spec.role import Role

_BEST_PRACTICES = "https://docs.aws.amazon.com/eks/latest/best-practices/karpenter.html"
_NODE_POOLS = "https://karpenter.sh/docs/concepts/nodepools/"
_KEEP_OUT = frozenset({"NoSchedule", "NoExecute"})
_FAMILY = "karpenter.k8s.aws/instance-family"
_ACCELERATED = frozenset({Silicon.NVIDIA, Silicon.NEURON})


@rule("pool-limits", source=f"{_BEST_PRACTICES}, 'Use Karpenter with caution: set limits'")
def limits(rendered: Rendered) -> Iterator[Offence]:
    """A pool limits processors, memory and its accelerators, so that a mistake has a price that is known."""
    for pool in rendered.pools:
        given = pool.body["spec"].get("limits") or {}
        for resource in ("cpu", "memory", *pool.accelerator_resources):
            if resource not in given:
                yield Offence(f"{pool.where} spec.limits", f"no limit of {resource}, nothing bounds what it may buy")


@rule("limits-hold-a-node", source=f"{_NODE_POOLS}#speclimits: beyond its limits a pool launches nothing")
def limits_hold_a_node(rendered: Rendered) -> Iterator[Offence]:
    """A limit is above zero, and lets in the smallest node of the pool."""
    for pool in rendered.pools:
        given = pool.body["spec"].get("limits") or {}
        for resource, least in _smallest(pool).items():
            if resource in given and thousandths(given[resource]) < least:
                yield Offence(
                    f"{pool.where} spec.limits.{resource}",
                    f"must be at least {written(resource, least)} for one node, got {given[resource]!r}",
                )


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
    """A pool refers to an EC2NodeClass that is rendered too: by group, kind and name, letter by letter."""
    classes = rendered.of_kind("EC2NodeClass")
    names = [each["metadata"]["name"] for each in classes]
    for pool in rendered.pools:
        if pool.node_class is not None:
            continue
        where = f"{pool.where} spec.template.spec.nodeClassRef"
        if pool.class_name not in names:
            yield Offence(where, unknown("EC2NodeClass", pool.class_name, names))
            continue
        reference = pool.node["nodeClassRef"]
        groups = ", ".join(dict.fromkeys(group_of(each) for each in classes))
        yield Offence(
            where,
            f"kind must be 'EC2NodeClass' and group {groups!r}, got {reference['kind']!r} of {reference['group']!r}",
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


@rule("pool-marked", source="triad/planning/names.py: a pod finds its nodes by the label, and is let in by the taint")
def marked(rendered: Rendered) -> Iterator[Offence]:
    """The value that a pool has of its mark is the same as label and as taint."""
    for pool in rendered.pools:
        key = HEAD_LABEL if pool.role is Role.HEADS else MODEL_LABEL
        label = pool.labels.get(key)
        tainted_with = [taint.value for taint in taints(pool.body) if taint.key == key and taint.effect in _KEEP_OUT]
        if tainted_with != [label]:
            yield Offence(
                f"{pool.where} spec.template",
                f"must have {key} with one value as label and taint, got label {label!r} and taints {tainted_with}",
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


@rule("known-family", source="triad/catalog: Karpenter passes over a name that AWS does not have, without a word")
def known_family(rendered: Rendered) -> Iterator[Offence]:
    """Every family that a pool names exists, also where others beside it do."""
    for pool in rendered.pools:
        named = [each for each in requirements(pool.body) if each.key == _FAMILY and each.operator == "In"]
        for name in (value for each in named for value in each.values if value not in families()):
            yield Offence(f"{pool.where} spec.template.spec.requirements", unknown("instance family", name, families()))


def _smallest(pool: KarpenterPool) -> Amounts:
    """The least of each resource that a node of the pool has; one unit where no type is known."""
    types = pool.types
    amounts = {
        CPU: min((each.vcpu for each in types), default=1) * 1_000,
        MEMORY: min((each.memory_mib for each in types), default=1) * MIB * 1_000,
    }
    devices = {
        name: [each.accelerators for each in types if each.accelerator_resource == name]
        for name in pool.accelerator_resources
    }

    return amounts | {name: min(counts) * 1_000 for name, counts in devices.items()}
