"""Who reaches whom among nodes, pods and the control plane."""

import aws_cdk as cdk
from aws_cdk import aws_ec2 as ec2
from constructs import Construct

from triad.planning.names import DISCOVERY_TAG, cluster_name
from triad.spec.platform import PlatformSpec


class NodeSecurityGroup(Construct):
    """One group for all nodes and the control plane's interfaces, open between its members and to nobody else.

    A template cannot tag the group that EKS makes, and Karpenter finds groups by tag. Between pods, network policies
    decide. With one group on a node's interface, the AWS Load Balancer Controller knows where its rules belong.

    Attributes:
        group: The group.
        rule: What opens it between its members; it must be there before the first node, and go after the last.
    """

    def __init__(self, scope: Construct, id_: str, *, spec: PlatformSpec, vpc: ec2.IVpc) -> None:
        super().__init__(scope, id_)

        self.group = ec2.SecurityGroup(self, "Group", vpc=vpc, description="Nodes and control plane")
        cdk.Tags.of(self.group).add(DISCOVERY_TAG, cluster_name(spec))
        self.rule = ec2.CfnSecurityGroupIngress(
            self,
            "Rule",
            group_id=self.group.security_group_id,
            source_security_group_id=self.group.security_group_id,
            ip_protocol="-1",
            description="Nodes, pods and control plane among themselves",
        )
