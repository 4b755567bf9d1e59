"""The stack that outlives all others: the network."""

import aws_cdk as cdk
from constructs import Construct

from constructs.network import Network
from triad.spec.platform import PlatformSpec


class NetworkStack(cdk.Stack):
    """The VPC; the account stays open unless the spec names one."""

    def __init__(self, scope: Construct, id_: str, *, spec: PlatformSpec) -> None:
        self._zone_ids = spec.zone_ids
        super().__init__(
            scope,
            id_,
            description=f"Network of {spec.prefix}",
            env=cdk.Environment(account=spec.account, region=spec.region),
            termination_protection=spec.is_production,
        )

        self.network = Network(self, "Network", spec=spec)

    @property
    def availability_zones(self) -> list[str]:
        """The spec's zone IDs: for a known account and region CDK asks AWS, even if the VPC is given its zones."""
        return list(self._zone_ids)
