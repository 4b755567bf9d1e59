"""The stack of what Karpenter may launch."""

import aws_cdk as cdk
import cdk8s
from aws_cdk import aws_eks_v2 as eks
from constructs import Construct

from cdk8s_charts.platform import capacity_charts
from constructs.manifests import Manifests
from triad.spec.platform import PlatformSpec


class CapacityStack(cdk.Stack):
    """Node pools, made after their classes and gone before them.

    The stack goes as a whole before the controllers': only Karpenter can end the nodes of a pool that is deleted.
    """

    def __init__(
        self, scope: Construct, id_: str, *, spec: PlatformSpec, cluster: eks.ICluster, controllers: cdk.Stack
    ) -> None:
        super().__init__(
            scope,
            id_,
            description=f"Capacity of {spec.prefix}",
            env=cdk.Environment(account=spec.account, region=spec.region),
        )

        objects = [each for chart in capacity_charts(cdk8s.App(), spec) for each in chart.to_json()]
        classes = [each for each in objects if each["kind"] == "EC2NodeClass"]
        pools = [each for each in objects if each["kind"] == "NodePool"]
        made = Manifests(self, "Classes", cluster=cluster, objects=classes)
        Manifests(self, "Pools", cluster=cluster, objects=pools).node.add_dependency(made)
        self.add_stack_dependency(controllers)
