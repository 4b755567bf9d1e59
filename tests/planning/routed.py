"""Platforms with routes, as the tests of the gateway want them."""

from typing import Any

from triad.spec import PlatformSpec

MODELS = {
    "gpu": {"model": "mistral-7b-instruct-v0.3", "pool": "gpu"},
    "cpu": {"model": "llama-3.2-3b-instruct-q4_0", "pool": "cpu", "context": 16384, "longest_answer": "200s"},
    "embedder": {"model": "snowflake-arctic-embed-s-f16", "pool": "cpu"},
}
POOLS = {"cpu": {"silicon": "graviton"}, "gpu": {"silicon": "nvidia", "families": ["g6"]}}
CERTIFICATE = "arn:aws:acm:us-east-1:111122223333:certificate/a"


def routed(routes: dict[str, Any] | None = None, *, size: str = "dev", **gateway: object) -> PlatformSpec:
    """Make a platform with three models, these routes, and a gateway with these keys."""
    keys = {"size": size, "pools": POOLS, "models": MODELS, "routes": routes or {}, "gateway": gateway}

    return PlatformSpec.model_validate(keys)
