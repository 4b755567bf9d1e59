"""What the pods of one model may do with the bucket of weights."""

from collections.abc import Iterator
from typing import cast

import aws_cdk as cdk
from aws_cdk import aws_eks_v2 as eks
from aws_cdk import aws_iam as iam
from aws_cdk import aws_kms as kms
from constructs import Construct

from constructs.model_cache import ModelCache
from constructs.pod_identity import PodIdentity
from constructs.wildcards import acknowledge_patterns

_OBJECTS = "the files of one model, below the key that its repository, commit and choice of files make"


class ModelReader(Construct):
    """Pods of one service account read one model's weights, and fill them in where the bucket does not have them.

    Pods get it when they start: what runs them must depend on this construct.
    """

    def __init__(
        self,
        scope: Construct,
        id_: str,
        *,
        cluster: eks.ICluster,
        namespace: str,
        service_account: str,
        model_cache: ModelCache,
        prefix: str,
        fills: bool,
    ) -> None:
        """Make role and association.

        Args:
            scope: The stack.
            id_: Of the construct.
            cluster: Where the pods run.
            namespace: Of the service account.
            service_account: Whose pods get the role.
            model_cache: The bucket.
            prefix: Of its weights, as `contracts.weights.readable_prefix` makes it.
            fills: Whether its first pod may upload what it had to take from the hub.
        """
        super().__init__(scope, id_)

        statements = list(_statements(cdk.Stack.of(self), model_cache, prefix, fills=fills))
        self.identity = PodIdentity(
            self,
            "Identity",
            cluster=cluster,
            namespace=namespace,
            service_account=service_account,
            statements=statements,
        )
        acknowledge_patterns(self.identity, statements, reasons={f"/{prefix}*": _OBJECTS})


def _statements(
    stack: cdk.Stack, model_cache: ModelCache, prefix: str, *, fills: bool
) -> Iterator[iam.PolicyStatement]:
    """Name the bucket, the objects and the key; the key only by way of S3, and for this bucket's objects."""
    bucket, key = model_cache.bucket, cast("kms.IKey", model_cache.bucket.encryption_key)
    # Without the list S3 answers 403 for what is not there, and an empty bucket reads as a forbidden one.
    yield iam.PolicyStatement(
        actions=["s3:ListBucket"],
        resources=[bucket.bucket_arn],
        conditions={"StringLike": {"s3:prefix": f"{prefix}*"}},
    )
    yield iam.PolicyStatement(
        actions=["s3:GetObject", *(["s3:PutObject", "s3:AbortMultipartUpload"] if fills else [])],
        resources=[f"{_arn(stack, model_cache)}/{prefix}*"],
    )
    # S3 decrypts the first parts of an upload when it puts them together:
    # https://docs.aws.amazon.com/AmazonS3/latest/userguide/mpuAndPermissions.html; with a bucket key, the context is
    # the bucket: https://docs.aws.amazon.com/AmazonS3/latest/userguide/bucket-key.html.
    yield iam.PolicyStatement(
        actions=["kms:Decrypt", *(["kms:GenerateDataKey"] if fills else [])],
        resources=[key.key_arn],
        conditions={
            "StringEquals": {
                "kms:ViaService": f"s3.{stack.region}.amazonaws.com",
                "kms:EncryptionContext:aws:s3:arn": bucket.bucket_arn,
            }
        },
    )


def _arn(stack: cdk.Stack, model_cache: ModelCache) -> str:
    """Name the bucket as the template will: a finding about the pattern below it has the name of the export."""
    owner, arn = cdk.Stack.of(model_cache), model_cache.bucket.bucket_arn

    return arn if owner is stack else owner.export_value(arn)
