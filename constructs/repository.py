"""A registry for the builds of one image."""

import aws_cdk as cdk
from aws_cdk import aws_ecr as ecr
from constructs import Construct


class ImageRepository(Construct):
    """An ECR repository in which a tag, once written, never means anything else.

    It stays when its stack goes: a rollback may need an image of it. Its key is ECR's own, since a repository that is
    imported again must find the key with which it was made.
    """

    def __init__(self, scope: Construct, id_: str, *, name: str, keep: int) -> None:
        super().__init__(scope, id_)

        self.repository = ecr.Repository(
            self,
            "Repository",
            repository_name=name,
            image_tag_mutability=ecr.TagMutability.IMMUTABLE,
            image_scan_on_push=True,
            encryption=ecr.RepositoryEncryption.KMS,
            removal_policy=cdk.RemovalPolicy.RETAIN_ON_UPDATE_OR_DELETE,
            lifecycle_rules=[
                ecr.LifecycleRule(
                    description="what a broken push left",
                    rule_priority=1,
                    tag_status=ecr.TagStatus.UNTAGGED,
                    max_image_age=cdk.Duration.days(1),
                ),
                ecr.LifecycleRule(
                    description="the newest images",
                    rule_priority=2,
                    tag_status=ecr.TagStatus.ANY,
                    max_image_count=keep,
                ),
            ],
        )


def registry(stack: cdk.Stack) -> str:
    """Host of every repository of the stack's account and region."""
    return f"{stack.account}.dkr.ecr.{stack.region}.{stack.url_suffix}"
