"""The nodes that are always there."""

import aws_cdk as cdk
from aws_cdk import aws_ec2 as ec2
from aws_cdk import aws_eks_v2 as eks
from aws_cdk import aws_iam as iam
from constructs import Construct

from constructs.acknowledge import acknowledge, managed
from triad.catalog.versions import kubernetes_versions
from triad.planning.names import PLATFORM_TAG, POOL_LABEL, cluster_name
from triad.planning.system import DISK_GIB, SYSTEM_POOL, system_name, system_type
from triad.spec.platform import PlatformSpec

_POLICIES = ("AmazonEKSWorkerNodePolicy", "AmazonEC2ContainerRegistryPullOnly")
_SESSIONS = (
    "ssm:UpdateInstanceInformation",
    "ssmmessages:CreateControlChannel",
    "ssmmessages:CreateDataChannel",
    "ssmmessages:OpenControlChannel",
    "ssmmessages:OpenDataChannel",
)
"""What Session Manager needs; AmazonSSMManagedInstanceCore would also read every SSM parameter of the account."""


class SystemNodes(Construct):
    """The managed node group of the controllers, in as many zones as it has nodes.

    In more zones a node could come back in another one than the volumes of its pods, which cannot follow.
    Its nodes carry no taint: every other node of the platform does, so a pod that tolerates nothing lands here. Their
    role has no permission of the CNI, which has its own, and can be the far end of a tunnel into the VPC.
    """

    def __init__(
        self,
        scope: Construct,
        id_: str,
        *,
        spec: PlatformSpec,
        cluster: eks.ICluster,
        security_group: ec2.ISecurityGroup,
    ) -> None:
        super().__init__(scope, id_)

        template = self._template(spec, security_group)
        self.group = eks.Nodegroup(
            self,
            "Group",
            cluster=cluster,
            ami_type=eks.NodegroupAmiType.AL2023_ARM_64_STANDARD,
            release_version=kubernetes_versions()[spec.kubernetes].ami_release,
            instance_types=[ec2.InstanceType(system_type(spec).name)],
            desired_size=spec.system.count,
            min_size=spec.system.count,
            max_size=spec.system.count,
            max_unavailable=1,
            enable_node_auto_repair=True,
            force_update=False,
            labels={POOL_LABEL: SYSTEM_POOL},
            launch_template_spec=eks.LaunchTemplateSpec(
                id=str(template.launch_template_id), version=template.latest_version_number
            ),
            node_role=self._role(),
            subnets=ec2.SubnetSelection(subnets=cluster.vpc.private_subnets[: spec.system.count]),
        )

    def _template(self, spec: PlatformSpec, security_group: ec2.ISecurityGroup) -> ec2.LaunchTemplate:
        template = ec2.LaunchTemplate(
            self,
            "Template",
            security_group=security_group,
            block_devices=[
                ec2.BlockDevice(
                    device_name="/dev/xvda",
                    volume=ec2.BlockDeviceVolume.ebs(
                        DISK_GIB, volume_type=ec2.EbsDeviceVolumeType.GP3, encrypted=True, delete_on_termination=True
                    ),
                )
            ],
            http_endpoint=True,
            http_protocol_ipv6=False,
            http_tokens=ec2.LaunchTemplateHttpTokens.REQUIRED,
            http_put_response_hop_limit=1,
            detailed_monitoring=spec.is_production,
        )
        cdk.Tags.of(template).add("Name", system_name(spec))
        cdk.Tags.of(template).add(PLATFORM_TAG, cluster_name(spec))

        return template

    def _role(self) -> iam.Role:
        role = iam.Role(
            self,
            "Role",
            assumed_by=iam.ServicePrincipal("ec2.amazonaws.com"),
            managed_policies=[iam.ManagedPolicy.from_aws_managed_policy_name(name) for name in _POLICIES],
        )
        role.add_to_policy(iam.PolicyStatement(actions=list(_SESSIONS), resources=["*"]))
        for policy in _POLICIES:
            acknowledge(role, f"AwsSolutions-IAM4[{managed(policy)}]", "what EKS asks of every node, pulls only")
        acknowledge(role, "AwsSolutions-IAM5[Resource::*]", "Session Manager's channels have no ARN to name")

        return role
