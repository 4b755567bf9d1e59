"""The stack of what holds data: it is kept in production when all others go."""

import aws_cdk as cdk
from aws_cdk import aws_ec2 as ec2
from constructs import Construct

from constructs.gateway_stores import GatewayStores
from constructs.model_cache import ModelCache
from constructs.secrets import GeneratedSecrets
from triad.spec.platform import PlatformSpec


class DataStack(cdk.Stack):
    """Stores and secrets."""

    def __init__(self, scope: Construct, id_: str, *, spec: PlatformSpec, vpc: ec2.IVpc) -> None:
        super().__init__(
            scope,
            id_,
            description=f"Data of {spec.prefix}",
            env=cdk.Environment(account=spec.account, region=spec.region),
            termination_protection=spec.is_production,
        )

        self.model_cache = ModelCache(self, "ModelCache", retain=spec.is_production)
        secrets = GeneratedSecrets(self, "Secrets", spec=spec)
        self.gateway_cache = GatewayStores(self, "Gateway", spec=spec, vpc=vpc, secrets=secrets).cache
