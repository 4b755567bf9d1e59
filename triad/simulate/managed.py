"""The fixed nodes that templates make: EKS managed node groups."""

from collections.abc import Iterator, Mapping
from typing import Any

from triad.catalog.allocatable import VOLUME_GIB, allocatable
from triad.catalog.instances import InstanceType, instance_types
from triad.simulate.node import ZONE_ID, Node, NodeGroup, free, type_labels
from triad.simulate.requirement import Values
from triad.simulate.taint import Taint

NODE_GROUP = "AWS::EKS::Nodegroup"
_EFFECTS = {
    "NO_SCHEDULE": "NoSchedule",
    "NO_EXECUTE": "NoExecute",
    "PREFER_NO_SCHEDULE": "PreferNoSchedule",
}


def managed_groups(templates: Mapping[str, Mapping[str, Any]], *, container_insights: bool) -> Iterator[NodeGroup]:
    """One group for each managed node group of the templates; a type that the catalogue lacks is left out."""
    for template in templates.values():
        for logical_id, resource in (template.get("Resources") or {}).items():
            if resource["Type"] == NODE_GROUP:
                yield _group(logical_id, resource["Properties"], container_insights=container_insights)


def _group(logical_id: str, properties: Mapping[str, Any], *, container_insights: bool) -> NodeGroup:
    given = properties.get("NodegroupName")
    names = properties.get("InstanceTypes") or ()
    types = [instance_types()[name] for name in names if name in instance_types()]
    volume_gib = properties.get("DiskSize") or VOLUME_GIB

    return NodeGroup(
        name=f"node group {given if isinstance(given, str) else logical_id}",
        taints=tuple(
            Taint(key=each["Key"], value=each.get("Value", ""), effect=_EFFECTS[each["Effect"]])
            for each in properties.get("Taints") or ()
        ),
        nodes=tuple(
            Node(
                instance=instance,
                labels=_labels(instance, properties),
                free=free(
                    instance, allocatable(instance, volume_gib=volume_gib), container_insights=container_insights
                ),
            )
            for instance in types
        ),
        problems=() if types else (f"no instance type of the catalogue among {', '.join(names) or 'its types'}",),
    )


def _labels(instance: InstanceType, properties: Mapping[str, Any]) -> dict[str, Values]:
    """Labels of a node that EKS makes; Karpenter's own are missing there."""
    own = {key: value for key, value in type_labels(instance).items() if not key.startswith("karpenter.")}
    given = properties.get("Labels") or {}

    return {
        **own,
        ZONE_ID: None,
        "eks.amazonaws.com/capacityType": frozenset({properties.get("CapacityType", "ON_DEMAND")}),
        "eks.amazonaws.com/nodegroup": None,
        **{key: frozenset({str(value)}) for key, value in given.items()},
    }
