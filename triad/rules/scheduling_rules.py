"""The rule that every pod finds a node."""

from collections.abc import Iterator

from triad.planning.monitoring import container_insights
from triad.planning.names import DISCOVERY_TAG
from triad.rules.rendered import Rendered, name_of
from triad.rules.rule import Offence, rule
from triad.simulate.karpenter import POOL, pool_groups
from triad.simulate.managed import NODE_GROUP, managed_groups
from triad.simulate.node import NodeGroup
from triad.simulate.platform import Scale, simulate
from triad.simulate.pod import pods
from triad.simulate.scheduler import Placement, schedule
from triad.simulate.system import is_for_system_nodes, without_room

_NEW_CLUSTER = "NewCluster"
_NEXT = "-next"


@rule("pod-schedules", source="https://karpenter.sh/docs/concepts/scheduling/; the origin's pods waited for ever")
def pod_schedules(rendered: Rendered) -> Iterator[Offence]:
    """Each pod that an object makes fits at least one type of one pool or node group, where these are rendered."""
    has_groups = any(rendered.resources(NODE_GROUP))
    for placement in placements(rendered):
        if not placement.is_possible and (has_groups or not is_for_system_nodes(placement.pod)):
            reasons = "; ".join(f"{group}: {' and '.join(why)}" for group, why in placement.refusals.items())
            yield Offence(placement.pod.name, f"fits nowhere; {reasons or 'there are no nodes'}")


@rule(
    "workloads-schedule",
    source="https://karpenter.sh/docs/concepts/scheduling/; a pool's limits: https://karpenter.sh/docs/concepts/nodepools/",
)
def workloads_schedule(rendered: Rendered) -> Iterator[Offence]:
    """All pods find nodes together, at the most replicas of each: within the pools' limits, near and apart as asked."""
    alone = {each.pod.name for each in placements(rendered) if any(name.startswith(POOL) for name in each.fits)}
    outcome = simulate(
        rendered.manifests,
        zones=_zones(rendered),
        container_insights=container_insights(rendered.spec),
        scale=Scale.MOST,
    )
    for name, count in outcome.waiting.items():
        if name in alone:
            nodes = ", ".join(f"{group}: {number}" for group, number in sorted(outcome.counts.items())) or "none"
            yield Offence(name, f"{count} of its pods find no node beside the others; nodes launched: {nodes}")


@rule(
    "upgrade-schedules",
    source="ray-project/kuberay issue 2274: NewCluster starts a whole second cluster, and waits for it to serve",
)
def upgrade_schedules(rendered: Rendered) -> Iterator[Offence]:
    """Beside everything at its fewest replicas there is room for the second cluster of one RayService."""
    for service in rendered.of_kind("RayService"):
        if (service["spec"].get("upgradeStrategy") or {}).get("type") != _NEW_CLUSTER:
            continue
        following = {**service, "metadata": {**service["metadata"], "name": f"{service['metadata']['name']}{_NEXT}"}}
        now, then = (
            simulate(each, zones=_zones(rendered), container_insights=container_insights(rendered.spec)).waiting
            for each in (rendered.manifests, (*rendered.manifests, following))
        )
        stuck = sum(then.values()) - sum(now.values())
        if stuck:
            yield Offence(
                name_of(service),
                f"{stuck} pods of its second cluster find no node; allowed: larger limits, or upgradeStrategy 'None'",
            )


@rule(
    "system-nodes-fit",
    source="https://docs.aws.amazon.com/eks/latest/best-practices/karpenter.html: no Karpenter on its own nodes",
)
def system_nodes_fit(rendered: Rendered) -> Iterator[Offence]:
    """Controllers, add-ons and what of ours asks for them find room together on the nodes that are always there."""
    if not any(rendered.resources(NODE_GROUP)):
        return
    for pod in without_room(rendered.spec, rendered.templates, rendered.manifests):
        yield Offence(pod.name, "finds no room on the system nodes; allowed: a larger system.type or system.count")


@rule(
    "topology-key",
    source="https://karpenter.sh/docs/concepts/scheduling/#topology-spread: a wish about a label of no node is none",
)
def topology_key(rendered: Rendered) -> Iterator[Offence]:
    """Pods are spread, gathered and kept apart by labels that nodes have."""
    known = {key for group in _groups(rendered) for node in group.nodes for key in node.labels}
    for pod in pods(rendered.manifests) if known else ():
        asked = (*((each.where, each.key) for each in pod.spreads), *((each.where, each.key) for each in pod.terms))
        for place, key in asked:
            if key not in known:
                yield Offence(f"{pod.name} {place}.topologyKey", f"no node has a label {key!r}")


def placements(rendered: Rendered) -> tuple[Placement, ...]:
    """Where each pod can run, beside the DaemonSets that its platform has."""
    return schedule(pods(rendered.manifests), _groups(rendered))


def _groups(rendered: Rendered) -> tuple[NodeGroup, ...]:
    return (
        *pool_groups(rendered.manifests, zones=_zones(rendered), container_insights=container_insights(rendered.spec)),
        *managed_groups(rendered.templates, container_insights=container_insights(rendered.spec)),
    )


def _zones(rendered: Rendered) -> frozenset[str] | None:
    found = frozenset(
        subnet.properties["AvailabilityZoneId"]
        for subnet in rendered.resources("AWS::EC2::Subnet")
        if "AvailabilityZoneId" in subnet.properties
        and any(tag["Key"] == DISCOVERY_TAG for tag in subnet.properties.get("Tags") or ())
    )

    return found or None
