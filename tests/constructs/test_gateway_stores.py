"""What the gateway keeps in AWS."""

from collections.abc import Callable, Mapping
from typing import Any

import pytest
from constructs import Construct

from constructs.gateway_stores import GatewayStores
from constructs.network import Network
from constructs.secrets import GeneratedSecrets
from triad.spec.platform import PlatformSpec

Synth = Callable[[Callable[[Construct], object]], Mapping[str, Any]]

MODEL = {"chat": {"model": "llama-3.2-3b-instruct-q4_0", "pool": "graviton"}}


@pytest.mark.parametrize(
    ("keys", "types"), [("static", set()), ("database", {"AWS::RDS::DBCluster", "AWS::ElastiCache::ReplicationGroup"})]
)
def test_static_keys_have_neither_database_nor_cache(synth: Synth, keys: str, types: set[str]) -> None:
    """Nothing is made that nobody reads, and paid for."""
    spec = PlatformSpec.model_validate({"models": MODEL, "gateway": {"keys": keys}})
    hosts: list[str | None] = []

    def build(scope: Construct) -> None:
        vpc = Network(scope, "Network", spec=spec).vpc
        secrets = GeneratedSecrets(scope, "Secrets", spec=spec)
        cache = GatewayStores(scope, "Gateway", spec=spec, vpc=vpc, secrets=secrets).cache
        hosts.append(cache.host if cache else None)

    made = {each["Type"] for key, each in synth(build).items() if key.startswith("Gateway")}

    assert made & {"AWS::RDS::DBCluster", "AWS::ElastiCache::ReplicationGroup"} == types
    assert (hosts == [None]) is (keys == "static")
    assert bool(made) is bool(types)
