"""One image for one architecture, built in AWS while its stack deploys."""

import aws_cdk as cdk
from aws_cdk import aws_codebuild as codebuild
from aws_cdk import aws_ecr as ecr
from aws_cdk import aws_events as events
from aws_cdk import aws_events_targets as targets
from aws_cdk import aws_iam as iam
from aws_cdk import aws_logs as logs
from aws_cdk import aws_s3_assets as assets
from constructs import Construct

from constructs.acknowledge import acknowledge
from constructs.image_builder import ImageBuilder
from triad.catalog.build_context import BuildContext
from triad.catalog.instances import Architecture

_MACHINES = {
    Architecture.AMD64: codebuild.LinuxBuildImage.AMAZON_LINUX_2023_6,
    Architecture.ARM64: codebuild.LinuxArmBuildImage.AMAZON_LINUX_2023_STANDARD_4_0,
}
_QUEUED_MINUTES, _BUILDING_MINUTES = 10, 45
_ANSWER_MINUTES = 60  # CloudFormation's own limit, which is longer than both together
_COMMANDS = (
    'aws ecr get-login-password | docker login --username AWS --password-stdin "${IMAGE%%/*}"',
    'docker build --provenance=false --file "$DOCKERFILE" --tag "$IMAGE" .',
    'docker push "$IMAGE"',
)
_PUSH = (
    "ecr:BatchCheckLayerAvailability",
    "ecr:CompleteLayerUpload",
    "ecr:InitiateLayerUpload",
    "ecr:PutImage",
    "ecr:UploadLayerPart",
)


class ImageBuild(Construct):
    """A build on a machine of the image's architecture, which is skipped when the repository has the tag.

    `image` is deployed when the build has succeeded, and fails its stack when it has not.
    """

    def __init__(
        self,
        scope: Construct,
        id_: str,
        *,
        builder: ImageBuilder,
        context: BuildContext,
        architecture: Architecture,
        repository: ecr.IRepository,
        source: assets.Asset,
        uri: str,
    ) -> None:
        super().__init__(scope, id_)

        log = logs.LogGroup(
            self, "Log", retention=logs.RetentionDays.ONE_MONTH, removal_policy=cdk.RemovalPolicy.DESTROY
        )
        role = self._role(log, repository, source)
        project = codebuild.Project(
            self,
            "Project",
            description=f"Builds {context.dockerfile} for {architecture}",
            role=role.without_policy_updates(),
            source=codebuild.Source.s3(bucket=source.bucket, path=source.s3_object_key),
            environment=codebuild.BuildEnvironment(
                build_image=_MACHINES[architecture], compute_type=codebuild.ComputeType.MEDIUM, privileged=True
            ),
            environment_variables={
                "IMAGE": codebuild.BuildEnvironmentVariable(value=uri),
                "DOCKERFILE": codebuild.BuildEnvironmentVariable(value=context.dockerfile),
            },
            build_spec=codebuild.BuildSpec.from_object_to_yaml(
                {"version": "0.2", "phases": {"build": {"commands": list(_COMMANDS)}}}
            ),
            queued_timeout=cdk.Duration.minutes(_QUEUED_MINUTES),
            timeout=cdk.Duration.minutes(_BUILDING_MINUTES),
            logging=codebuild.LoggingOptions(cloud_watch=codebuild.CloudWatchLoggingOptions(log_group=log)),
        )
        acknowledge(
            project, "AwsSolutions-CB4", "it writes no artefact and keeps no cache: there is nothing to encrypt"
        )
        builder.allow(project, repository)
        self.image = cdk.CustomResource(
            self,
            "Image",
            service_token=builder.function.function_arn,
            service_timeout=cdk.Duration.minutes(_ANSWER_MINUTES),
            resource_type="Custom::Image",
            properties={
                "Project": project.project_name,
                "Repository": repository.repository_name,
                "Tag": context.tag(architecture),
            },
        )
        # A build that starts before its role may push fails; one that ends before its rule is there is never answered.
        self.image.node.add_dependency(role, self._end_of(project, builder))

    def _role(self, log: logs.ILogGroup, repository: ecr.IRepository, source: assets.Asset) -> iam.Role:
        """What a build does, and not what CDK would add: report groups and a second log group."""
        role = iam.Role(self, "Role", assumed_by=iam.ServicePrincipal("codebuild.amazonaws.com"))
        role.add_to_policy(
            iam.PolicyStatement(
                actions=["s3:GetObject"], resources=[source.bucket.arn_for_objects(source.s3_object_key)]
            )
        )
        log.grant_write(role)
        repository.grant(role, *_PUSH)
        ecr.AuthorizationToken.grant_read(role)
        acknowledge(role, "AwsSolutions-IAM5[Resource::*]", "ecr:GetAuthorizationToken takes no resource")

        return role

    def _end_of(self, project: codebuild.IProject, builder: ImageBuilder) -> events.Rule:
        return events.Rule(
            self,
            "Ended",
            description="Tells CloudFormation that a build is over, however it ended",
            event_pattern=events.EventPattern(
                source=["aws.codebuild"],
                detail_type=["CodeBuild Build State Change"],
                detail={
                    "project-name": [project.project_name],
                    "build-status": ["SUCCEEDED", "FAILED", "FAULT", "STOPPED", "TIMED_OUT"],
                },
            ),
            targets=[targets.LambdaFunction(builder.function)],
        )
