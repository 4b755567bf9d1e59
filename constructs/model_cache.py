"""The bucket that nodes load model weights from."""

from typing import cast

import aws_cdk as cdk
from aws_cdk import aws_kms as kms
from aws_cdk import aws_s3 as s3
from constructs import Construct

from constructs.acknowledge import acknowledge

_NO_LOGS = (
    "model weights are public or reproducible, and only roles of the platform reach them; who must audit reads "
    "turns on CloudTrail's data events for the bucket, which name the role as an access log does not"
)


class ModelCache(Construct):
    """A versioned bucket under a key of its own, which answers over TLS only.

    Without `retain` it goes with its stack, and whatever is in it too.
    """

    def __init__(self, scope: Construct, id_: str, *, retain: bool) -> None:
        super().__init__(scope, id_)

        removal = cdk.RemovalPolicy.RETAIN if retain else cdk.RemovalPolicy.DESTROY
        key = kms.Key(
            self, "Key", description="Encrypts cached models", enable_key_rotation=True, removal_policy=removal
        )
        self.bucket = s3.Bucket(
            self,
            "Bucket",
            encryption=s3.BucketEncryption.KMS,
            encryption_key=key,
            bucket_key_enabled=True,
            block_public_access=s3.BlockPublicAccess.BLOCK_ALL,
            object_ownership=s3.ObjectOwnership.BUCKET_OWNER_ENFORCED,
            enforce_ssl=True,
            minimum_tls_version=1.2,
            versioned=True,
            removal_policy=removal,
            auto_delete_objects=not retain,
            lifecycle_rules=[
                s3.LifecycleRule(
                    id="replaced-weights",
                    noncurrent_version_expiration=cdk.Duration.days(30),
                    expired_object_delete_marker=True,
                ),
                s3.LifecycleRule(id="broken-uploads", abort_incomplete_multipart_upload_after=cdk.Duration.days(2)),
            ],
        )
        # A kept bucket keeps its rule of TLS.
        cast("s3.BucketPolicy", self.bucket.policy).apply_removal_policy(removal)
        acknowledge(self.bucket, "AwsSolutions-S1", _NO_LOGS)
