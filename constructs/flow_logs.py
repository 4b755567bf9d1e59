"""Who talked to whom in the VPC, kept encrypted for as long as the spec says."""

from typing import cast

import aws_cdk as cdk
from aws_cdk import aws_ec2 as ec2
from aws_cdk import aws_iam as iam
from aws_cdk import aws_kms as kms
from aws_cdk import aws_logs as logs
from constructs import Construct

_KEY_ACTIONS = ("kms:Encrypt*", "kms:Decrypt*", "kms:ReEncrypt*", "kms:GenerateDataKey*", "kms:Describe*")
"""What CloudWatch Logs does with a key (its user guide, "Encrypt log data in CloudWatch Logs using AWS KMS")."""


class FlowLogs(Construct):
    """Accepted and rejected connections of one VPC, in a log group under a key of its own."""

    def __init__(self, scope: Construct, id_: str, *, vpc: ec2.IVpc, days: int, retain: bool) -> None:
        super().__init__(scope, id_)

        removal = cdk.RemovalPolicy.RETAIN if retain else cdk.RemovalPolicy.DESTROY
        key = kms.Key(
            self, "Key", description="Encrypts the VPC's flow logs", enable_key_rotation=True, removal_policy=removal
        )
        key.grant(_log_groups_of(cdk.Stack.of(self)), *_KEY_ACTIONS)
        group = logs.LogGroup(self, "Group", encryption_key=key, removal_policy=removal)
        # The L2 takes an enum without numbers; the spec has already refused what CloudWatch Logs does not know.
        cast("logs.CfnLogGroup", group.node.default_child).retention_in_days = days
        ec2.FlowLog(
            self,
            "FlowLog",
            resource_type=ec2.FlowLogResourceType.from_vpc(vpc),
            destination=ec2.FlowLogDestination.to_cloud_watch_logs(group),
            traffic_type=ec2.FlowLogTrafficType.ALL,
        )


def _log_groups_of(stack: cdk.Stack) -> iam.IPrincipal:
    """CloudWatch Logs on behalf of the stack's log groups, whose generated names begin with the stack's.

    Naming the one group would make a cycle: the group needs the key, the key's policy would need the group.
    """
    groups = stack.format_arn(
        service="logs",
        resource="log-group",
        resource_name=f"{stack.stack_name}-*",
        arn_format=cdk.ArnFormat.COLON_RESOURCE_NAME,
    )

    return iam.ServicePrincipal(
        f"logs.{stack.region}.amazonaws.com",
        conditions={"ArnLike": {"kms:EncryptionContext:aws:logs:arn": groups}},
    )
