"""The rule that every pod finds a node."""

from collections.abc import Iterator

from triad.planning.names import DISCOVERY_TAG
from triad.rules.rendered import Rendered
from triad.rules.rule import Offence, rule
from triad.simulate.karpenter import pool_groups
from triad.simulate.managed import NODE_GROUP, managed_groups
from triad.simulate.pod import pods
from triad.simulate.scheduler import Placement, schedule
from triad.simulate.system import without_room


@rule("pod-schedules", source="https://karpenter.sh/docs/concepts/scheduling/; the origin's pods waited for ever")
def pod_schedules(rendered: Rendered) -> Iterator[Offence]:
    """Each pod that an object makes fits at least one type of one pool or node group."""
    for placement in placements(rendered):
        if not placement.is_possible:
            reasons = "; ".join(f"{group}: {' and '.join(why)}" for group, why in placement.refusals.items())
            yield Offence(placement.pod.name, f"fits nowhere; {reasons or 'there are no nodes'}")


@rule(
    "system-nodes-fit",
    source="https://docs.aws.amazon.com/eks/latest/best-practices/karpenter.html: no Karpenter on its own nodes",
)
def system_nodes_fit(rendered: Rendered) -> Iterator[Offence]:
    """Controllers and add-ons find room together on the nodes that are always there."""
    if not any(rendered.resources(NODE_GROUP)):
        return
    for pod in without_room(rendered.spec, rendered.templates):
        yield Offence(pod.name, "finds no room on the system nodes; allowed: a larger system.type or system.count")


def placements(rendered: Rendered) -> tuple[Placement, ...]:
    """Where each pod can run, counting the heavier set of DaemonSets, which any cluster may choose to have."""
    groups = (
        *pool_groups(rendered.manifests, zones=_zones(rendered), container_insights=True),
        *managed_groups(rendered.templates, container_insights=True),
    )

    return schedule(pods(rendered.manifests), groups)


def _zones(rendered: Rendered) -> frozenset[str] | None:
    found = frozenset(
        subnet.properties["AvailabilityZoneId"]
        for subnet in rendered.resources("AWS::EC2::Subnet")
        if "AvailabilityZoneId" in subnet.properties
        and any(tag["Key"] == DISCOVERY_TAG for tag in subnet.properties.get("Tags") or ())
    )

    return found or None
