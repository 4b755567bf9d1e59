"""Facts as CloudFormation will know them."""

import aws_cdk as cdk

from constructs.gateway_cache import GatewayCache
from constructs.model_cache import ModelCache
from constructs.repository import registry
from contracts.facts import Facts


def facts(*, model_cache: ModelCache, gateway_cache: GatewayCache | None = None) -> Facts:
    """Collect what pods must be told, as tokens that a chart of any stack may write down."""
    stack = cdk.Stack.of(model_cache)

    return Facts(
        region=stack.region,
        model_cache_bucket=model_cache.bucket.bucket_name,
        registry=registry(stack),
        gateway_cache=gateway_cache.host if gateway_cache else None,
    )
