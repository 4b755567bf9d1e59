"""The nodes that rendered NodePools and EC2NodeClasses can launch from the catalogue's types."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from functools import partial
from typing import Any

from triad.catalog.instances import InstanceType, instance_types
from triad.simulate.node import CAPACITY_TYPE, ZONE_ID, Node, NodeGroup, capacity, free, type_labels
from triad.simulate.node_class import room
from triad.simulate.quantity import Amounts, thousandths
from triad.simulate.requirement import Labels, Requirement, Values, narrowed
from triad.simulate.taint import Taint
from triad.spec.nearest import unknown

POOL = "pool "
"""Before the name of a group that is a NodePool."""

_WELL_KNOWN = ("karpenter.k8s.aws/", "karpenter.sh/", "kubernetes.io/", "node.kubernetes.io/", "topology.")
_CATALOGUE_REGION = "use1-"

Body = Mapping[str, Any]


def pool_groups(
    manifests: Iterable[Body], *, zones: frozenset[str] | None, container_insights: bool
) -> Iterator[NodeGroup]:
    """One group for each NodePool.

    Args:
        manifests: Rendered objects; others than Karpenter's are passed over.
        zones: Zone IDs of the subnets that nodes go to; None where they are not known.
        container_insights: Whether the nodes run its DaemonSets.
    """
    objects = tuple(manifests)
    classes = {each["metadata"]["name"]: each for each in objects if each.get("kind") == "EC2NodeClass"}
    for pool in objects:
        if pool.get("kind") == "NodePool":
            yield _group(pool, classes, zones=zones, container_insights=container_insights)


def requirements(pool: Body) -> tuple[Requirement, ...]:
    """The NodePool's own requirements."""
    return tuple(Requirement.read(each) for each in pool["spec"]["template"]["spec"].get("requirements") or ())


def taints(pool: Body) -> tuple[Taint, ...]:
    """The taints that stay on its nodes; those of the start go before a pod is bound."""
    return tuple(Taint.read(each) for each in pool["spec"]["template"]["spec"].get("taints") or ())


def launchable(pool: Body, *, zones: frozenset[str] | None = None) -> Iterator[tuple[InstanceType, dict[str, Values]]]:
    """Each type that meets the requirements and is offered in a zone, with the labels of its node."""
    wanted = requirements(pool)
    for instance in instance_types().values():
        labels = _labels(pool, instance, wanted, zones)
        settled = narrowed(labels, wanted)
        if settled is not None and labels[ZONE_ID] != frozenset():
            yield instance, labels | settled


def _group(
    pool: Body, classes: Mapping[str, Body], *, zones: frozenset[str] | None, container_insights: bool
) -> NodeGroup:
    group = partial(
        NodeGroup,
        name=f"{POOL}{pool['metadata']['name']}",
        taints=taints(pool),
        limits=_limits(pool),
        weight=int(pool["spec"].get("weight", 0)),
    )
    types = list(launchable(pool, zones=zones))
    problems = tuple(_problems(pool, classes, [instance for instance, _ in types]))
    if problems:
        return group(problems=problems)
    node_class = classes[_class_name(pool)]["spec"]

    return group(
        nodes=tuple(
            Node(
                instance=instance,
                labels=labels,
                free=free(instance, room(instance, node_class), container_insights=container_insights),
            )
            for instance, labels in types
            if _within_limits(pool, instance)
        )
    )


def _problems(pool: Body, classes: Iterable[str], types: Sequence[InstanceType]) -> Iterator[str]:
    if _class_name(pool) not in classes:
        yield f"nodeClassRef: {unknown('EC2NodeClass', _class_name(pool), classes)}"
    if not types:
        yield f"no instance type meets all of: {'; '.join(map(str, requirements(pool)))}"
    elif not any(_within_limits(pool, instance) for instance in types):
        smallest = min(types, key=lambda each: each.vcpu)
        yield f"its limits are below one node: {smallest.name} has {smallest.vcpu} cpu"


def _class_name(pool: Body) -> str:
    return str(pool["spec"]["template"]["spec"]["nodeClassRef"]["name"])


def _labels(
    pool: Body, instance: InstanceType, wanted: Iterable[Requirement], zones: frozenset[str] | None
) -> dict[str, Values]:
    own = (pool["spec"]["template"].get("metadata") or {}).get("labels") or {}
    chosen: Labels = {
        each.key: frozenset(each.values)
        for each in wanted
        if each.operator == "In" and not each.key.startswith(_WELL_KNOWN)
    }

    return {
        **type_labels(instance),
        CAPACITY_TYPE: frozenset({"on-demand", "spot"}),
        ZONE_ID: _zones(instance, zones),
        "karpenter.sh/nodepool": frozenset({pool["metadata"]["name"]}),
        **chosen,
        **{key: frozenset({str(value)}) for key, value in own.items()},
    }


def _zones(instance: InstanceType, zones: frozenset[str] | None) -> Values:
    """Zones of the subnets that offer a type; the catalogue knows the offers of one region only."""
    if zones is None or not instance.zones or not all(zone.startswith(_CATALOGUE_REGION) for zone in zones):
        return zones

    return zones & frozenset(instance.zones)


def _within_limits(pool: Body, instance: InstanceType) -> bool:
    limits = _limits(pool)

    return all(amount <= limits.get(resource, amount) for resource, amount in capacity(instance).items())


def _limits(pool: Body) -> Amounts:
    return {resource: thousandths(amount) for resource, amount in (pool["spec"].get("limits") or {}).items()}
