"""What the Kubernetes control plane logs, in the group where EKS writes it."""

import aws_cdk as cdk
from aws_cdk import aws_iam as iam
from aws_cdk import aws_kms as kms
from aws_cdk import aws_logs as logs
from constructs import Construct

_KEY_ACTIONS = ("kms:Encrypt*", "kms:Decrypt*", "kms:ReEncrypt*", "kms:GenerateDataKey*", "kms:Describe*")
"""What CloudWatch Logs does with a key (its user guide, "Encrypt log data in CloudWatch Logs using AWS KMS")."""


class ControlPlaneLogs(Construct):
    """The log group that EKS would make itself, without an end and without a key, when it finds none.

    The cluster must depend on it. A kept group has a name that a second deploy needs: import it there.
    """

    def __init__(self, scope: Construct, id_: str, *, cluster: str, key: kms.Key, retain: bool) -> None:
        super().__init__(scope, id_)

        name = f"/aws/eks/{cluster}/cluster"
        key.grant(_writer(cdk.Stack.of(self), name), *_KEY_ACTIONS)
        logs.LogGroup(
            self,
            "Group",
            log_group_name=name,
            encryption_key=key,
            retention=logs.RetentionDays.ONE_YEAR if retain else logs.RetentionDays.ONE_MONTH,
            removal_policy=cdk.RemovalPolicy.RETAIN if retain else cdk.RemovalPolicy.DESTROY,
        )


def _writer(stack: cdk.Stack, name: str) -> iam.IPrincipal:
    """CloudWatch Logs, on behalf of this group only."""
    group = stack.format_arn(
        service="logs", resource="log-group", resource_name=name, arn_format=cdk.ArnFormat.COLON_RESOURCE_NAME
    )

    return iam.ServicePrincipal(
        f"logs.{stack.region}.amazonaws.com",
        conditions={"ArnEquals": {"kms:EncryptionContext:aws:logs:arn": group}},
    )
