"""What Karpenter needs of AWS: its role, the role of its nodes, and the queue of interruptions."""

import aws_cdk as cdk
from aws_cdk import aws_eks_v2 as eks
from aws_cdk import aws_iam as iam
from constructs import Construct

from constructs.acknowledge import acknowledge, managed
from constructs.interruption_queue import InterruptionQueue
from constructs.karpenter_policy import PATTERNS, karpenter_statements
from constructs.pod_identity import PodIdentity
from constructs.wildcards import acknowledge_patterns
from triad.planning.controllers import interruption_queue
from triad.planning.names import cluster_name, node_instance_profile
from triad.planning.release import Release
from triad.spec.platform import PlatformSpec

_NODE_POLICIES = ("AmazonEKSWorkerNodePolicy", "AmazonEC2ContainerRegistryPullOnly")
"""To join, and to pull images; network interfaces are the CNI's own permission."""


class Karpenter(Construct):
    """All of Karpenter but its chart, which must depend on it: a pod gets its role when it starts.

    The instance profile is made here and named by the node classes, so that none is left when the platform goes.
    """

    def __init__(
        self, scope: Construct, id_: str, *, spec: PlatformSpec, cluster: eks.ICluster, namespace: str
    ) -> None:
        super().__init__(scope, id_)

        self.node_role = self._node_role(spec, cluster)
        self.interruptions = InterruptionQueue(self, "Interruptions", name=interruption_queue(spec))
        statements = karpenter_statements(
            cdk.Stack.of(self),
            cluster=cluster_name(spec),
            node_role_arn=self.node_role.role_arn,
            queue_arn=self.interruptions.queue.queue_arn,
        )
        identity = PodIdentity(
            self,
            "Identity",
            cluster=cluster,
            namespace=namespace,
            service_account=Release.KARPENTER,
            statements=statements,
        )
        acknowledge_patterns(identity, statements, reasons=PATTERNS)

    def _node_role(self, spec: PlatformSpec, cluster: eks.ICluster) -> iam.Role:
        role = iam.Role(
            self,
            "NodeRole",
            assumed_by=iam.ServicePrincipal("ec2.amazonaws.com"),
            managed_policies=[iam.ManagedPolicy.from_aws_managed_policy_name(name) for name in _NODE_POLICIES],
        )
        for name in _NODE_POLICIES:
            acknowledge(role, f"AwsSolutions-IAM4[{managed(name)}]", "every node of EKS has it, and AWS maintains it")
        iam.InstanceProfile(self, "NodeProfile", role=role, instance_profile_name=node_instance_profile(spec))
        eks.AccessEntry(
            self,
            "NodeAccess",
            cluster=cluster,
            principal=role.role_arn,
            access_entry_type=eks.AccessEntryType.EC2_LINUX,
            access_policies=[],
        )

        return role
