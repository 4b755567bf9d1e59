"""What only AWS knows and a pod needs to know: one ConfigMap a namespace, read by `envFrom`."""

from collections.abc import Mapping
from dataclasses import dataclass, fields, replace

from contracts.environment import REDIS_HOST

CONFIG_MAP = "triad-facts"
"""Name of the ConfigMap, the same in every namespace."""

AWS_REGION = "AWS_REGION"
"""Region of the platform, under the name that AWS's own libraries read."""

MODEL_CACHE_BUCKET = "TRIAD_MODEL_CACHE_BUCKET"
"""Name of the bucket that holds model weights."""


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Facts:
    """Values that are tokens at synth: they are written down, and never hashed, measured, compared or matched.

    Attributes:
        registry: Host of the platform's own images; pods have it in their image's name, and need no variable.
        gateway_cache: Host of the store that the gateway's replicas count in; None of a platform that has none.
    """

    region: str
    model_cache_bucket: str
    registry: str
    gateway_cache: str | None = None

    def environment(self) -> Mapping[str, str]:
        """Give each fact that a pod asks for the name under which it finds it."""
        cache = {} if self.gateway_cache is None else {REDIS_HOST: self.gateway_cache}

        return {AWS_REGION: self.region, MODEL_CACHE_BUCKET: self.model_cache_bucket, **cache}


def placeholders(*, gateway_cache: bool = False) -> Facts:
    """Facts for a rendering that nobody deploys, readable as what they stand for: `${model_cache_bucket}`.

    Args:
        gateway_cache: Whether the platform has one.
    """
    every = Facts(**{field.name: f"${{{field.name}}}" for field in fields(Facts)})

    return every if gateway_cache else replace(every, gateway_cache=None)
