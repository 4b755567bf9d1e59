"""Who reaches a store."""

from aws_cdk import aws_ec2 as ec2
from constructs import Construct


class StoreDoor(Construct):
    """A security group that lets in the private subnets, where nodes and their pods are, on one port.

    It lets nothing out, and names no group of the cluster's stack, which so can go before the store.
    """

    def __init__(self, scope: Construct, id_: str, *, vpc: ec2.IVpc, port: int, what: str) -> None:
        super().__init__(scope, id_)

        self.group = ec2.SecurityGroup(
            self, "Group", vpc=vpc, description=f"{what} from nodes and pods", allow_all_outbound=False
        )
        for subnet in vpc.private_subnets:
            peer = ec2.Peer.ipv4(subnet.ipv4_cidr_block)
            self.group.add_ingress_rule(peer, ec2.Port.tcp(port), f"{what} from a private subnet")
