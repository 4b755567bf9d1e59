"""The function that starts builds of images and tells CloudFormation when they are over."""

from pathlib import Path

import aws_cdk as cdk
from aws_cdk import aws_codebuild as codebuild
from aws_cdk import aws_ecr as ecr
from aws_cdk import aws_iam as iam
from aws_cdk import aws_lambda as lambda_
from aws_cdk import aws_logs as logs
from constructs import Construct

_HANDLER = Path(__file__).with_name("image_build_handler.py")


class ImageBuilder(Construct):
    """One function for every build of a stack; its code stands in the template, so nothing is bundled."""

    def __init__(self, scope: Construct, id_: str) -> None:
        super().__init__(scope, id_)

        group = logs.LogGroup(
            self, "Log", retention=logs.RetentionDays.ONE_MONTH, removal_policy=cdk.RemovalPolicy.DESTROY
        )
        # Not the role that CDK would make: that one may write to every log group of the account.
        role = iam.Role(self, "Role", assumed_by=iam.ServicePrincipal("lambda.amazonaws.com"))
        group.grant_write(role)
        self.function = lambda_.Function(
            self,
            "Function",
            runtime=lambda_.Runtime.PYTHON_3_14,
            handler="index.handler",
            code=lambda_.Code.from_inline(_HANDLER.read_text(encoding="utf-8")),
            timeout=cdk.Duration.minutes(1),
            role=role,
            log_group=group,
        )

    def allow(self, project: codebuild.IProject, repository: ecr.IRepository) -> None:
        """Let the function see whether an image exists, and build it."""
        repository.grant(self.function, "ecr:DescribeImages")
        self.function.add_to_role_policy(
            iam.PolicyStatement(
                actions=["codebuild:StartBuild", "codebuild:BatchGetBuilds"], resources=[project.project_arn]
            )
        )
