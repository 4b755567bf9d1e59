"""The stack of the controllers, which everything after it needs."""

import aws_cdk as cdk
from aws_cdk import aws_ec2 as ec2
from constructs import Construct

from constructs.cluster import Cluster
from constructs.controllers import Controllers
from triad.spec.platform import PlatformSpec


class ControllersStack(cdk.Stack):
    """Helm releases, and what they need of AWS."""

    def __init__(self, scope: Construct, id_: str, *, spec: PlatformSpec, vpc: ec2.IVpc, cluster: Cluster) -> None:
        super().__init__(
            scope,
            id_,
            description=f"Controllers of {spec.prefix}",
            env=cdk.Environment(account=spec.account, region=spec.region),
            termination_protection=spec.is_production,
        )

        self.controllers = Controllers(
            self, "Controllers", spec=spec, cluster=cluster.eks, vpc_id=vpc.vpc_id, ready=cluster.ready
        )
