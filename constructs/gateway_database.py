"""The database in which LiteLLM keeps keys, budgets and spend."""

import string

import aws_cdk as cdk
from aws_cdk import aws_ec2 as ec2
from aws_cdk import aws_kms as kms
from aws_cdk import aws_rds as rds
from constructs import Construct

from constructs.acknowledge import acknowledge
from constructs.store_door import StoreDoor
from triad.planning.gateway_stores import DATABASE_NAME, DATABASE_PORT, DATABASE_USER, GatewayStores

_VERSION = rds.AuroraPostgresEngineVersion.VER_17_7

_ROTATION = "the gateway reads it at start, so a new one is a restart that a person plans"
_PORT = "whoever is let in is told the port; the security group, TLS and the password keep others out"
_UNPROTECTED = "a dev platform leaves nothing behind: what was for a day goes with its stack"


class GatewayDatabase(Construct):
    """Aurora PostgreSQL that grows with its load, in subnets without a way out, under a key of its own.

    Its password is made up by Secrets Manager, which holds it beside host and port under a name that readers know: so
    nothing of it crosses stacks. Without `retain` it goes with its stack, and takes what is in it along.
    """

    def __init__(
        self, scope: Construct, id_: str, *, vpc: ec2.IVpc, stores: GatewayStores, secret_name: str, retain: bool
    ) -> None:
        super().__init__(scope, id_)

        key = kms.Key(self, "Key", description="Encrypts the gateway's database", enable_key_rotation=True)
        door = StoreDoor(self, "Door", vpc=vpc, port=DATABASE_PORT, what="PostgreSQL")
        # Without punctuation the password stands in a URL as it is.
        secret = rds.DatabaseSecret(
            self,
            "Secret",
            secret_name=secret_name,
            username=DATABASE_USER,
            dbname=DATABASE_NAME,
            exclude_characters=string.punctuation + " ",
        )
        cluster = rds.DatabaseCluster(
            self,
            "Cluster",
            engine=rds.DatabaseClusterEngine.aurora_postgres(version=_VERSION),
            credentials=rds.Credentials.from_secret(secret, DATABASE_USER),
            default_database_name=DATABASE_NAME,
            vpc=vpc,
            vpc_subnets=ec2.SubnetSelection(subnet_type=ec2.SubnetType.PRIVATE_ISOLATED),
            security_groups=[door.group],
            port=DATABASE_PORT,
            writer=_instance("writer"),
            readers=[_instance(f"reader-{number}") for number in range(1, stores.instances)],
            serverless_v2_min_capacity=stores.least_acu,
            serverless_v2_max_capacity=stores.most_acu,
            parameters={"rds.force_ssl": "1"},
            storage_encryption_key=key,
            iam_authentication=True,
            copy_tags_to_snapshot=True,
            backup=rds.BackupProps(retention=cdk.Duration.days(stores.backup_days)),
            deletion_protection=retain,
            removal_policy=cdk.RemovalPolicy.RETAIN if retain else cdk.RemovalPolicy.DESTROY,
        )
        # A database that is kept keeps all that it needs: its key, its way in, its password.
        kept = cdk.RemovalPolicies.of(self)
        kept.retain() if retain else kept.destroy()
        acknowledge(secret, "AwsSolutions-SMG4", _ROTATION)
        acknowledge(cluster, "AwsSolutions-RDS11", _PORT)
        if not retain:
            acknowledge(cluster, "AwsSolutions-RDS10", _UNPROTECTED)


def _instance(name: str) -> rds.IClusterInstance:
    """Describe one; a reader grows with the writer, whose place it may have to take."""
    if name == "writer":
        return rds.ClusterInstance.serverless_v2(name, publicly_accessible=False, auto_minor_version_upgrade=True)

    return rds.ClusterInstance.serverless_v2(
        name, publicly_accessible=False, auto_minor_version_upgrade=True, scale_with_writer=True
    )
