"""The cache in which the gateway's replicas count together."""

import aws_cdk as cdk
from aws_cdk import aws_ec2 as ec2
from aws_cdk import aws_elasticache as elasticache
from aws_cdk import aws_kms as kms
from aws_cdk import aws_secretsmanager as secretsmanager
from constructs import Construct

from constructs.acknowledge import acknowledge
from constructs.store_door import StoreDoor
from triad.planning.gateway_stores import CACHE_PORT, GatewayStores

_ENGINE, _VERSION = "valkey", "8.0"

_PORT = "whoever is let in is told the port; the security group, TLS and the password keep others out"
_ALONE = "a dev platform has one node; while it is replaced each replica counts for itself"


class GatewayCache(Construct):
    """A Valkey that answers over TLS and to one password only, in subnets without a way out.

    It goes with its stack, in production too: it holds counts of the current minute and day.

    Attributes:
        host: Of the node that is written to.
    """

    def __init__(
        self, scope: Construct, id_: str, *, vpc: ec2.IVpc, stores: GatewayStores, password: secretsmanager.ISecret
    ) -> None:
        """Make it.

        Args:
            scope: The stack.
            id_: Of the construct.
            vpc: Its subnets.
            stores: What was decided.
            password: Secret whose part `key` it is; the template only refers to it.
        """
        super().__init__(scope, id_)

        key = kms.Key(
            self,
            "Key",
            description="Encrypts the gateway's cache",
            enable_key_rotation=True,
            removal_policy=cdk.RemovalPolicy.DESTROY,
        )
        door = StoreDoor(self, "Door", vpc=vpc, port=CACHE_PORT, what="Valkey")
        subnets = elasticache.CfnSubnetGroup(
            self,
            "Subnets",
            description="Subnets of the gateway's cache",
            subnet_ids=[each.subnet_id for each in vpc.isolated_subnets],
        )
        is_redundant = stores.cache_nodes > 1
        group = elasticache.CfnReplicationGroup(
            self,
            "Group",
            replication_group_description="Limits and cooldowns of the gateway",
            engine=_ENGINE,
            engine_version=_VERSION,
            auto_minor_version_upgrade=True,
            cache_node_type=stores.cache_type,
            num_cache_clusters=stores.cache_nodes,
            automatic_failover_enabled=is_redundant,
            multi_az_enabled=is_redundant,
            cache_subnet_group_name=subnets.ref,
            security_group_ids=[door.group.security_group_id],
            port=CACHE_PORT,
            auth_token=password.secret_value_from_json("key").unsafe_unwrap(),
            transit_encryption_enabled=True,
            transit_encryption_mode="required",
            at_rest_encryption_enabled=True,
            kms_key_id=key.key_id,
        )
        self.host = group.attr_primary_end_point_address
        acknowledge(group, "AwsSolutions-AEC5", _PORT)
        if not is_redundant:
            acknowledge(group, "AwsSolutions-AEC4", _ALONE)
