"""What the gateway keeps in AWS, where clients' keys are LiteLLM's own."""

from aws_cdk import aws_ec2 as ec2
from constructs import Construct

from constructs.gateway_cache import GatewayCache
from constructs.gateway_database import GatewayDatabase
from constructs.secrets import GeneratedSecrets
from triad.planning.gateway_stores import gateway_stores
from triad.planning.secrets import gateway_cache_key, gateway_database_secret
from triad.spec.platform import PlatformSpec


class GatewayStores(Construct):
    """A database and a cache, or nothing at all where keys are static.

    Attributes:
        cache: None where there is none.
    """

    def __init__(
        self, scope: Construct, id_: str, *, spec: PlatformSpec, vpc: ec2.IVpc, secrets: GeneratedSecrets
    ) -> None:
        super().__init__(scope, id_)

        self.cache: GatewayCache | None = None
        stores = gateway_stores(spec)
        if stores is None:
            return
        GatewayDatabase(
            self,
            "Database",
            vpc=vpc,
            stores=stores,
            secret_name=gateway_database_secret(spec),
            retain=spec.is_production,
        )
        password = secrets.by_name[gateway_cache_key(spec).name]
        self.cache = GatewayCache(self, "Cache", vpc=vpc, stores=stores, password=password)
