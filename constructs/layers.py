"""The objects of one workload, in the order in which they may come and go."""

from collections.abc import Mapping, Sequence
from typing import Any

from aws_cdk import aws_eks_v2 as eks
from constructs import Construct

from constructs.manifests import Manifests

_PODS = frozenset({"RayService", "Deployment"})
_DOOR = frozenset({"Ingress"})


def layers(scope: Construct, *, cluster: eks.ICluster, objects: Sequence[Mapping[str, Any]]) -> Manifests:
    """Apply a workload's pods after what they use and before the door that leads to them, and return the pods.

    All of it goes the other way round: a load balancer stops asking first, then the pods end, and what they ran as goes
    last.

    Args:
        scope: Of the workload.
        cluster: Which they are applied to.
        objects: All of them.
    """
    around = [each for each in objects if each["kind"] not in _PODS | _DOOR]
    pods = Manifests(scope, "Pods", cluster=cluster, objects=[each for each in objects if each["kind"] in _PODS])
    door = Manifests(scope, "Door", cluster=cluster, objects=[each for each in objects if each["kind"] in _DOOR])
    pods.node.add_dependency(Manifests(scope, "Around", cluster=cluster, objects=around))
    door.node.add_dependency(pods)

    return pods
