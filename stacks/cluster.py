"""The cluster's stack: control plane, system nodes, add-ons, storage class, and the ways in."""

import aws_cdk as cdk
import cdk8s
from aws_cdk import aws_ec2 as ec2
from constructs import Construct

from cdk8s_charts.platform import cluster_charts
from constructs.cluster import Cluster
from constructs.manifests import Manifests
from triad.planning.names import cluster_name
from triad.spec.platform import PlatformSpec


class ClusterStack(cdk.Stack):
    """A cluster into which controllers can go."""

    def __init__(self, scope: Construct, id_: str, *, spec: PlatformSpec, vpc: ec2.IVpc) -> None:
        super().__init__(
            scope,
            id_,
            description=f"Cluster of {spec.prefix}",
            env=cdk.Environment(account=spec.account, region=spec.region),
            termination_protection=spec.is_production,
        )

        self.cluster = Cluster(self, "Cluster", spec=spec, vpc=vpc)
        objects = [each for chart in cluster_charts(cdk8s.App()) for each in chart.to_json()]
        classes = Manifests(self, "StorageClass", cluster=self.cluster.eks, objects=objects)
        classes.node.add_dependency(self.cluster.ready)
        self._say_the_ways_in(cluster_name(spec))

    def _say_the_ways_in(self, cluster: str) -> None:
        named = f"--region {self.region} --cluster-name {cluster} --principal-arn ARN"
        admin = f"arn:{self.partition}:eks::aws:cluster-access-policy/AmazonEKSClusterAdminPolicy"
        cdk.CfnOutput(
            self,
            "Kubeconfig",
            description="Lets kubectl find the cluster, from inside the VPC or the ranges in access.api_cidrs",
            value=f"aws eks update-kubeconfig --region {self.region} --name {cluster}",
        )
        cdk.CfnOutput(
            self,
            "AddAdmin",
            description="Lets one more IAM role or user in; delete the entry before you name it in access.admins",
            value=f"aws eks create-access-entry {named} && aws eks associate-access-policy {named}"
            f" --policy-arn {admin} --access-scope type=cluster",
        )
        cdk.CfnOutput(
            self,
            "Connect",
            description="Opens the private API and the load balancer to this machine",
            value="make connect",
        )
