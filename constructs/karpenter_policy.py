"""What Karpenter may do in AWS: launch, tag and end nodes of its own cluster, and look.

It follows the policies that Karpenter publishes for 1.14, less what this platform has no use for: it makes no instance
profiles, because nodes get one by name, and uses no placement groups, capacity reservations or zonal shift.

Source: aws/karpenter-provider-aws@e0834c2b website/content/en/v1.14/…/cloudformation.yaml
"""

from collections.abc import Iterator, Mapping

import aws_cdk as cdk
from aws_cdk import aws_iam as iam

_LOOK = (
    "ec2:DescribeCapacityReservations",
    "ec2:DescribeImages",
    "ec2:DescribeInstances",
    "ec2:DescribeInstanceStatus",
    "ec2:DescribeInstanceTypeOfferings",
    "ec2:DescribeInstanceTypes",
    "ec2:DescribeLaunchTemplates",
    "ec2:DescribePlacementGroups",
    "ec2:DescribeSecurityGroups",
    "ec2:DescribeSpotPriceHistory",
    "ec2:DescribeSubnets",
)
_MADE = ("fleet", "instance", "volume", "network-interface", "launch-template", "spot-instances-request")
PATTERNS = {
    **{f":{kind}/*": "what is not launched yet has no name; a tag binds it to the cluster" for kind in _MADE},
    **{f":{kind}/*": "the node classes choose among those of the account" for kind in ("security-group", "subnet")},
    **{f"::{kind}/*": "images belong to AWS, and their IDs change with each release" for kind in ("image", "snapshot")},
    ":parameter/aws/service/*": "public parameters of AWS, which name its images",
    ":instance-profile/*": "read only; it looks for profiles that it once made",
    "*": "what only looks knows no resource in IAM; of EC2 it sees one region",
}
"""Why resources are patterns, by the end of their ARNs."""

_LAUNCH = ("ec2:RunInstances", "ec2:CreateFleet")
_ANY_POOL = "karpenter.sh/nodepool"


def karpenter_statements(
    stack: cdk.Stack, *, cluster: str, node_role_arn: str, queue_arn: str
) -> tuple[iam.PolicyStatement, ...]:
    """Allow what concerns this cluster, which tags tell; `cluster` must be known now, as it is part of their keys."""
    return (
        *_launching(stack, cluster),
        *_changing(stack, cluster),
        *_integrating(stack, cluster, node_role_arn=node_role_arn, queue_arn=queue_arn),
        *_looking(stack),
    )


def _launching(stack: cdk.Stack, cluster: str) -> Iterator[iam.PolicyStatement]:
    yield _allow(
        "LaunchFrom",
        _LAUNCH,
        [_shared(stack, "image"), _shared(stack, "snapshot"), _own(stack, "security-group"), _own(stack, "subnet")],
    )
    yield _allow("LaunchFromTemplate", _LAUNCH, [_own(stack, "launch-template")], _owned_by(cluster))
    yield _allow(
        "Launch",
        (*_LAUNCH, "ec2:CreateLaunchTemplate"),
        [_own(stack, kind) for kind in _MADE],
        _will_be_owned_by(cluster),
    )
    yield _allow(
        "TagAtLaunch",
        ("ec2:CreateTags",),
        [_own(stack, kind) for kind in _MADE],
        _will_be_owned_by(cluster, {"ec2:CreateAction": ["RunInstances", "CreateFleet", "CreateLaunchTemplate"]}),
    )


def _changing(stack: cdk.Stack, cluster: str) -> Iterator[iam.PolicyStatement]:
    name_it = {
        "StringEqualsIfExists": {"aws:RequestTag/eks:eks-cluster-name": cluster},
        "ForAllValues:StringEquals": {"aws:TagKeys": ["eks:eks-cluster-name", "karpenter.sh/nodeclaim", "Name"]},
    }
    yield _allow("TagOwn", ("ec2:CreateTags",), [_own(stack, "instance")], {**_owned_by(cluster), **name_it})
    yield _allow(
        "EndOwn",
        ("ec2:TerminateInstances", "ec2:DeleteLaunchTemplate"),
        [_own(stack, "instance"), _own(stack, "launch-template")],
        _owned_by(cluster),
    )


def _integrating(
    stack: cdk.Stack, cluster: str, *, node_role_arn: str, queue_arn: str
) -> Iterator[iam.PolicyStatement]:
    yield _allow(
        "GiveNodesTheirRole",
        ("iam:PassRole",),
        [node_role_arn],
        {"StringEquals": {"iam:PassedToService": ["ec2.amazonaws.com", "ec2.amazonaws.com.cn"]}},
    )
    yield _allow("HearInterruptions", ("sqs:DeleteMessage", "sqs:GetQueueUrl", "sqs:ReceiveMessage"), [queue_arn])
    endpoint = stack.format_arn(service="eks", resource="cluster", resource_name=cluster)
    yield _allow("FindEndpoint", ("eks:DescribeCluster",), [endpoint])


def _looking(stack: cdk.Stack) -> Iterator[iam.PolicyStatement]:
    yield _allow("Look", _LOOK, ["*"], {"StringEquals": {"aws:RequestedRegion": stack.region}})
    images = stack.format_arn(service="ssm", account="", resource="parameter", resource_name="aws/service/*")
    yield _allow("FindImages", ("ssm:GetParameter",), [images])
    yield _allow("ReadPrices", ("pricing:GetProducts",), ["*"])
    # It looks for profiles that it once made, even where it makes none.
    yield _allow("ListProfiles", ("iam:ListInstanceProfiles",), ["*"])
    profiles = stack.format_arn(service="iam", region="", resource="instance-profile", resource_name="*")
    yield _allow("ReadProfiles", ("iam:GetInstanceProfile",), [profiles])


def _allow(
    sid: str, actions: tuple[str, ...], resources: list[str], conditions: Mapping[str, object] | None = None
) -> iam.PolicyStatement:
    return iam.PolicyStatement(sid=sid, actions=list(actions), resources=resources, conditions=conditions)


def _own(stack: cdk.Stack, kind: str) -> str:
    return stack.format_arn(service="ec2", resource=kind, resource_name="*")


def _shared(stack: cdk.Stack, kind: str) -> str:
    """Images and their snapshots belong to AWS; their ARN names no account."""
    return stack.format_arn(service="ec2", account="", resource=kind, resource_name="*")


def _owned_by(cluster: str) -> dict[str, object]:
    return {
        "StringEquals": {f"aws:ResourceTag/kubernetes.io/cluster/{cluster}": "owned"},
        "StringLike": {f"aws:ResourceTag/{_ANY_POOL}": "*"},
    }


def _will_be_owned_by(cluster: str, further: Mapping[str, object] | None = None) -> dict[str, object]:
    tags = {
        f"aws:RequestTag/kubernetes.io/cluster/{cluster}": "owned",
        "aws:RequestTag/eks:eks-cluster-name": cluster,
    }

    return {"StringEquals": {**tags, **(further or {})}, "StringLike": {f"aws:RequestTag/{_ANY_POOL}": "*"}}
