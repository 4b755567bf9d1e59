"""The gateway's cache: private, encrypted, and behind a password that nobody types."""

import json
from collections.abc import Callable, Mapping
from dataclasses import replace
from typing import Any

import pytest
from aws_cdk import aws_secretsmanager as secretsmanager
from constructs import Construct

from constructs.gateway_cache import GatewayCache
from constructs.network import Network
from triad.planning.gateway_stores import GatewayStores
from triad.spec.platform import PlatformSpec

Resources = Mapping[str, Any]
Synth = Callable[[Callable[[Construct], object]], Resources]

STORES = GatewayStores(
    least_acu=0.5, most_acu=4, instances=1, backup_days=1, cache_type="cache.t4g.small", cache_nodes=2
)


def made_by(synth: Synth, stores: GatewayStores) -> Resources:
    """Put a cache into a VPC, and return its own resources."""

    def build(scope: Construct) -> None:
        vpc = Network(scope, "Network", spec=PlatformSpec()).vpc
        password = secretsmanager.Secret(scope, "Password")
        GatewayCache(scope, "Cache", vpc=vpc, stores=stores, password=password)

    return {key: each for key, each in synth(build).items() if key.startswith("Cache")}


@pytest.fixture(scope="module")
def made(synth: Synth) -> Resources:
    """A cache of two nodes."""
    return made_by(synth, STORES)


def test_it_is_a_valkey_of_the_type_that_was_decided(made: Resources) -> None:
    """Two nodes in two zones, of which one takes over."""
    group = _group(made)

    assert (group["Engine"], group["CacheNodeType"], group["NumCacheClusters"]) == ("valkey", "cache.t4g.small", 2)
    assert group["MultiAZEnabled"] is True
    assert group["AutomaticFailoverEnabled"] is True


def test_one_node_has_nobody_to_take_over(synth: Synth) -> None:
    """ElastiCache refuses a failover to nobody."""
    group = _group(made_by(synth, replace(STORES, cache_nodes=1)))

    assert group["NumCacheClusters"] == 1
    assert group["MultiAZEnabled"] is False
    assert group["AutomaticFailoverEnabled"] is False


def test_it_answers_over_tls_to_who_knows_its_password(made: Resources) -> None:
    """The template refers to the password, and does not hold it."""
    group = _group(made)

    assert group["TransitEncryptionEnabled"] is True
    assert group["TransitEncryptionMode"] == "required"
    assert ":SecretString:key::}}" in json.dumps(group["AuthToken"])
    assert json.dumps(group["AuthToken"]).startswith('{"Fn::Join": ["", ["{{resolve:secretsmanager:')


def test_it_is_encrypted_under_a_key_of_its_own(made: Resources) -> None:
    """Which rotates."""
    [key_id] = [name for name, each in made.items() if each["Type"] == "AWS::KMS::Key"]

    assert _group(made)["KmsKeyId"] == {"Ref": key_id}
    assert _group(made)["AtRestEncryptionEnabled"] is True
    assert made[key_id]["Properties"]["EnableKeyRotation"] is True


def test_it_stands_where_nothing_leads_out(made: Resources) -> None:
    """In the isolated subnets of the VPC."""
    [subnets] = [each["Properties"] for each in made.values() if each["Type"] == "AWS::ElastiCache::SubnetGroup"]

    assert "isolated" in json.dumps(subnets)
    assert "private" not in json.dumps(subnets)


def test_it_goes_with_its_stack(made: Resources) -> None:
    """It holds counts of this minute and day, which nobody wants to pay for afterwards."""
    assert {each.get("DeletionPolicy", "Delete") for each in made.values()} == {"Delete"}


def _group(resources: Resources) -> Any:  # noqa: ANN401  # a template is JSON
    [found] = [each for each in resources.values() if each["Type"] == "AWS::ElastiCache::ReplicationGroup"]

    return found["Properties"]
