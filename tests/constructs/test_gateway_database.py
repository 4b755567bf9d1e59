"""The gateway's database: private, encrypted, and gone only where it may be."""

import json
import string
from collections.abc import Callable, Mapping
from typing import Any

import pytest
from constructs import Construct

from constructs.gateway_database import GatewayDatabase
from constructs.network import Network
from triad.planning.gateway_stores import GatewayStores
from triad.spec.platform import PlatformSpec

Resources = Mapping[str, Any]
Synth = Callable[[Callable[[Construct], object]], Resources]

STORES = GatewayStores(
    least_acu=0.5, most_acu=4, instances=2, backup_days=14, cache_type="cache.t4g.micro", cache_nodes=2
)


def made_by(synth: Synth, *, retain: bool) -> Resources:
    """Put a database into a VPC, and return its own resources."""

    def build(scope: Construct) -> None:
        vpc = Network(scope, "Network", spec=PlatformSpec()).vpc
        GatewayDatabase(scope, "Database", vpc=vpc, stores=STORES, secret_name="ours/database", retain=retain)  # noqa: S106  # a name

    return {key: each for key, each in synth(build).items() if key.startswith("Database")}


@pytest.fixture(scope="module")
def kept(synth: Synth) -> Resources:
    """A database that outlives its stack."""
    return made_by(synth, retain=True)


@pytest.fixture(scope="module")
def passing(synth: Synth) -> Resources:
    """A database that goes with its stack."""
    return made_by(synth, retain=False)


def test_it_grows_between_the_capacities_that_were_decided(kept: Resources) -> None:
    """A writer, and a reader that takes its place."""
    cluster = _one(kept, "AWS::RDS::DBCluster")["Properties"]
    instances = [each["Properties"] for each in kept.values() if each["Type"] == "AWS::RDS::DBInstance"]

    assert cluster["ServerlessV2ScalingConfiguration"] == {"MinCapacity": 0.5, "MaxCapacity": 4}
    assert {each["DBInstanceClass"] for each in instances} == {"db.serverless"}
    assert sorted(each["PromotionTier"] for each in instances) == [0, 1]


def test_it_stands_where_nothing_leads_out_and_has_no_public_address(kept: Resources) -> None:
    """In the isolated subnets of the VPC."""
    subnets = json.dumps(_one(kept, "AWS::RDS::DBSubnetGroup")["Properties"]["SubnetIds"])
    instances = [each["Properties"] for each in kept.values() if each["Type"] == "AWS::RDS::DBInstance"]

    assert "isolated" in subnets
    assert "private" not in subnets
    assert {each["PubliclyAccessible"] for each in instances} == {False}


def test_it_is_encrypted_at_rest_and_on_the_way(kept: Resources) -> None:
    """Under a key of its own, which rotates; a connection without TLS is refused."""
    [key_id] = [name for name, each in kept.items() if each["Type"] == "AWS::KMS::Key"]
    cluster = _one(kept, "AWS::RDS::DBCluster")["Properties"]

    assert cluster["KmsKeyId"] == {"Fn::GetAtt": [key_id, "Arn"]}
    assert cluster["StorageEncrypted"] is True
    assert kept[key_id]["Properties"]["EnableKeyRotation"] is True
    assert _one(kept, "AWS::RDS::DBClusterParameterGroup")["Properties"]["Parameters"] == {"rds.force_ssl": "1"}


def test_nobody_ever_types_its_password(kept: Resources) -> None:
    """Secrets Manager makes it up, of letters and digits, and is told host and port when the database is there."""
    secret = _one(kept, "AWS::SecretsManager::Secret")["Properties"]
    attachment = _one(kept, "AWS::SecretsManager::SecretTargetAttachment")["Properties"]
    made = secret["GenerateSecretString"]

    assert secret["Name"] == "ours/database"
    assert json.loads(made["SecretStringTemplate"]) == {"username": "gateway", "dbname": "litellm"}
    assert set(string.punctuation) <= set(made["ExcludeCharacters"])
    assert attachment["TargetType"] == "AWS::RDS::DBCluster"
    assert "{{resolve:secretsmanager:" in json.dumps(
        _one(kept, "AWS::RDS::DBCluster")["Properties"]["MasterUserPassword"]
    )


def test_what_is_kept_is_protected_and_keeps_all_that_it_needs(kept: Resources) -> None:
    """A database whose key, password or way in is gone is lost."""
    cluster = _one(kept, "AWS::RDS::DBCluster")["Properties"]

    assert cluster["DeletionProtection"] is True
    assert cluster["BackupRetentionPeriod"] == 14
    assert {each["DeletionPolicy"] for each in kept.values()} == {"Retain"}


def test_a_dev_platform_leaves_nothing_behind(passing: Resources) -> None:
    """What was for a day costs for a day."""
    assert {each.get("DeletionPolicy", "Delete") for each in passing.values()} == {"Delete"}
    assert _one(passing, "AWS::RDS::DBCluster")["Properties"]["DeletionProtection"] is False


def _one(resources: Resources, type_: str) -> Any:  # noqa: ANN401  # a template is JSON
    [found] = [each for each in resources.values() if each["Type"] == type_]
    return found
