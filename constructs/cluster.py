"""The EKS cluster, from its key to the point where controllers can start."""

from types import MappingProxyType
from typing import cast

import aws_cdk as cdk
from aws_cdk import aws_ec2 as ec2
from aws_cdk import aws_eks_v2 as eks
from aws_cdk import aws_kms as kms
from constructs import Construct, DependencyGroup, IDependable

from constructs.access import Access
from constructs.acknowledge import acknowledge, managed
from constructs.addons import Addons
from constructs.control_plane_logs import ControlPlaneLogs
from constructs.kubectl import kubectl_options, settle_kubectl
from constructs.node_security_group import NodeSecurityGroup
from constructs.system_nodes import SystemNodes
from triad.planning.names import cluster_name
from triad.spec.platform import PlatformSpec

_CONTROL_PLANE = "EKS itself assumes this role, and AWS changes the policy with what the control plane does"


class Cluster(Construct):
    """A cluster in which controllers can start; nobody is admin of it but by an access entry in the template.

    Attributes:
        eks: The cluster: what manifests, charts and access entries are given to.
        security_group: Of every node, Karpenter's too, and of the control plane.
        system_nodes: The nodes of the controllers.
        addons: EKS add-ons by name.
        ready: What everything that runs on nodes depends on.
    """

    def __init__(self, scope: Construct, id_: str, *, spec: PlatformSpec, vpc: ec2.IVpc) -> None:
        super().__init__(scope, id_)

        nodes = NodeSecurityGroup(self, "Nodes", spec=spec, vpc=vpc)
        self.security_group = nodes.group
        # To mypy a Cluster is no ICluster: the stubs ask for a property that the class does not have.
        self.eks = cast("eks.ICluster", self._cluster(spec, vpc, nodes))
        Access(self, "Access", cluster=self.eks, access=spec.access)
        addons = Addons(self, "Addons", spec=spec, cluster=self.eks)
        self.system_nodes = SystemNodes(
            self, "SystemNodes", spec=spec, cluster=self.eks, security_group=self.security_group
        ).group
        self.system_nodes.node.add_dependency(*addons.for_nodes.values())
        for addon in addons.on_nodes.values():
            addon.node.add_dependency(self.system_nodes)
        self.addons = MappingProxyType({**addons.for_nodes, **addons.on_nodes})
        self.ready: IDependable = DependencyGroup(self.system_nodes, *self.addons.values())

    def _cluster(self, spec: PlatformSpec, vpc: ec2.IVpc, nodes: NodeSecurityGroup) -> eks.Cluster:
        key = kms.Key(
            self,
            "Key",
            description=f"Encrypts Kubernetes secrets and control plane logs of {cluster_name(spec)}",
            enable_key_rotation=True,
            removal_policy=cdk.RemovalPolicy.RETAIN if spec.is_production else cdk.RemovalPolicy.DESTROY,
        )
        records = ControlPlaneLogs(self, "Logs", cluster=cluster_name(spec), key=key, retain=spec.is_production)
        cluster = eks.Cluster(
            self,
            "Eks",
            cluster_name=cluster_name(spec),
            version=eks.KubernetesVersion.of(spec.kubernetes),
            default_capacity_type=eks.DefaultCapacityType.NODEGROUP,
            default_capacity=0,
            bootstrap_self_managed_addons=False,
            bootstrap_cluster_creator_admin_permissions=False,
            vpc=vpc,
            vpc_subnets=[ec2.SubnetSelection(subnet_type=ec2.SubnetType.PRIVATE_WITH_EGRESS)],
            security_group=nodes.group,
            service_ipv4_cidr=str(spec.network.services),
            endpoint_access=_endpoint(spec),
            cluster_logging=list(eks.ClusterLoggingTypes),
            secrets_encryption_key=key,
            kubectl_provider_options=kubectl_options(self, minor=spec.kubernetes),
            prune=False,
        )
        resource = cast("eks.CfnCluster", cluster.node.default_child)
        resource.node.add_dependency(records, nodes.rule)
        resource.deletion_protection = spec.is_production
        # STANDARD upgrades the control plane by itself on the day that support ends; this costs more, as `plan` says.
        resource.upgrade_policy = eks.CfnCluster.UpgradePolicyProperty(support_type="EXTENDED")
        settle_kubectl(cluster, retain=spec.is_production)
        acknowledge(cluster.role, f"AwsSolutions-IAM4[{managed('AmazonEKSClusterPolicy')}]", _CONTROL_PLANE)

        return cluster


def _endpoint(spec: PlatformSpec) -> eks.EndpointAccess:
    cidrs = [str(cidr) for cidr in spec.access.api_cidrs]
    return eks.EndpointAccess.PUBLIC_AND_PRIVATE.only_from(*cidrs) if cidrs else eks.EndpointAccess.PRIVATE
