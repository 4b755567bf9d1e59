"""Secrets of the platform: made up by Secrets Manager, read by name."""

import json

import aws_cdk as cdk
from aws_cdk import aws_iam as iam
from aws_cdk import aws_secretsmanager as secretsmanager
from constructs import Construct

from constructs.acknowledge import acknowledge
from triad.planning.secrets import generated_secrets, secret_names
from triad.spec.platform import PlatformSpec

_LENGTH = 48


class GeneratedSecrets(Construct):
    """The secrets that no person and no template ever sees.

    They are encrypted with the account's own key for secrets: a customer key would tie their readers' stacks to this
    one in a circle.

    Attributes:
        by_name: Each, as Secrets Manager knows it.
    """

    def __init__(self, scope: Construct, id_: str, *, spec: PlatformSpec) -> None:
        super().__init__(scope, id_)

        self.by_name: dict[str, secretsmanager.ISecret] = {}
        for each in generated_secrets(spec):
            secret = secretsmanager.Secret(
                self,
                each.id,
                secret_name=each.name,
                description=each.description,
                generate_secret_string=secretsmanager.SecretStringGenerator(
                    secret_string_template=json.dumps({"prefix": each.prefix}),
                    generate_string_key="key",
                    exclude_punctuation=True,
                    password_length=_LENGTH,
                ),
                removal_policy=cdk.RemovalPolicy.RETAIN if spec.is_production else cdk.RemovalPolicy.DESTROY,
            )
            acknowledge(secret, "AwsSolutions-SMG4", each.rotation)
            self.by_name[each.name] = secret


def read_secrets(stack: cdk.Stack, spec: PlatformSpec) -> iam.PolicyStatement:
    """Let one role read the platform's secrets, generated and imported; by name, so without a reference or a look-up.

    The six question marks are the random end that Secrets Manager gives every ARN.
    """
    return iam.PolicyStatement(
        actions=["secretsmanager:DescribeSecret", "secretsmanager:GetSecretValue"],
        resources=[
            stack.format_arn(
                service="secretsmanager",
                resource="secret",
                resource_name=f"{name}-??????",
                arn_format=cdk.ArnFormat.COLON_RESOURCE_NAME,
            )
            for name in secret_names(spec)
        ],
    )
