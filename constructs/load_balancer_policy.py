"""What the AWS Load Balancer Controller may do: application load balancers of its own cluster, in its own VPC.

It follows the policy that the controller publishes, less network load balancers, web application firewalls, Shield,
Cognito, address pools and certificates outside ACM, whose use the values of its chart switch off or nothing asks for.
Where that policy asks that a resource carries the tag of any cluster, this one asks for the tag of this cluster.

Source: aws-cdk-lib 2.275.0 aws-eks-v2/lib/addons/alb-iam_policy-v3.2.2.json, the newest that could be read; the policy
of 3.5 was not found, and what its chart offers beyond is off by default.
"""

from collections.abc import Iterator, Mapping, Sequence

import aws_cdk as cdk
from aws_cdk import aws_iam as iam

_SERVICE = "elasticloadbalancing"
_CLUSTER_TAG = "elbv2.k8s.aws/cluster"
_BALANCER, _TARGETS = "loadbalancer/app/*/*", "targetgroup/*/*"
_LISTENER, _RULE = "listener/app/*/*/*", "listener-rule/app/*/*/*"

PATTERNS = {
    **dict.fromkeys((_BALANCER, _TARGETS), "what is not made yet has no name; a tag binds it to the cluster"),
    **dict.fromkeys((_LISTENER, _RULE), "named when they are made; of application load balancers of the account only"),
    ":security-group/*": "those of nodes are open to the balancer's; a tag or the VPC binds them to the cluster",
    "*": "what only looks knows no resource in IAM; it sees one region",
}
"""Why resources are patterns, by the end of their ARNs."""

_LOOK = (
    "ec2:DescribeAccountAttributes",
    "ec2:DescribeAddresses",
    "ec2:DescribeAvailabilityZones",
    "ec2:DescribeInstances",
    "ec2:DescribeInternetGateways",
    "ec2:DescribeNetworkInterfaces",
    "ec2:DescribeRouteTables",
    "ec2:DescribeSecurityGroups",
    "ec2:DescribeSubnets",
    "ec2:DescribeTags",
    "ec2:DescribeVpcPeeringConnections",
    "ec2:DescribeVpcs",
    "ec2:GetSecurityGroupsForVpc",
    "elasticloadbalancing:DescribeCapacityReservation",
    "elasticloadbalancing:DescribeListenerAttributes",
    "elasticloadbalancing:DescribeListenerCertificates",
    "elasticloadbalancing:DescribeListeners",
    "elasticloadbalancing:DescribeLoadBalancerAttributes",
    "elasticloadbalancing:DescribeLoadBalancers",
    "elasticloadbalancing:DescribeRules",
    "elasticloadbalancing:DescribeSSLPolicies",
    "elasticloadbalancing:DescribeTags",
    "elasticloadbalancing:DescribeTargetGroupAttributes",
    "elasticloadbalancing:DescribeTargetGroups",
    "elasticloadbalancing:DescribeTargetHealth",
    "elasticloadbalancing:DescribeTrustStores",
    "acm:DescribeCertificate",
    "acm:ListCertificates",
)


def load_balancer_statements(stack: cdk.Stack, *, cluster: str, vpc_id: str) -> tuple[iam.PolicyStatement, ...]:
    """Allow looking everywhere in the region, and changing what belongs to this cluster."""
    return (
        _allow(_LOOK, ["*"], {"StringEquals": {"aws:RequestedRegion": stack.region}}),
        _allow(
            ["iam:CreateServiceLinkedRole"],
            [_service_role(stack)],
            {"StringEquals": {"iam:AWSServiceName": "elasticloadbalancing.amazonaws.com"}},
        ),
        *_security_groups(stack, cluster, vpc_id),
        *_balancers(stack, cluster),
        *_listeners(stack),
    )


def _security_groups(stack: cdk.Stack, cluster: str, vpc_id: str) -> Iterator[iam.PolicyStatement]:
    groups = [stack.format_arn(service="ec2", resource="security-group", resource_name="*")]
    vpc = stack.format_arn(service="ec2", resource="vpc", resource_name=vpc_id)
    yield _allow(["ec2:CreateSecurityGroup"], [*groups, vpc])
    yield _allow(
        ["ec2:CreateTags"],
        groups,
        {"StringEquals": {"ec2:CreateAction": "CreateSecurityGroup", f"aws:RequestTag/{_CLUSTER_TAG}": cluster}},
    )
    yield _allow(["ec2:CreateTags", "ec2:DeleteTags"], groups, _retagged(cluster))
    # Nodes' own groups open to the balancer, and they carry no tag of it.
    yield _allow(
        ["ec2:AuthorizeSecurityGroupIngress", "ec2:RevokeSecurityGroupIngress"],
        groups,
        {"ArnEquals": {"ec2:Vpc": vpc}},
    )
    yield _allow(["ec2:DeleteSecurityGroup"], groups, _owned(cluster))


def _balancers(stack: cdk.Stack, cluster: str) -> Iterator[iam.PolicyStatement]:
    made = _arns(stack, _BALANCER, _TARGETS)
    yield _allow(
        _elb("CreateLoadBalancer", "CreateTargetGroup"),
        made,
        {"StringEquals": {f"aws:RequestTag/{_CLUSTER_TAG}": cluster}},
    )
    yield _allow(
        _elb("AddTags"),
        made,
        {
            "StringEquals": {
                f"{_SERVICE}:CreateAction": ["CreateTargetGroup", "CreateLoadBalancer"],
                f"aws:RequestTag/{_CLUSTER_TAG}": cluster,
            }
        },
    )
    yield _allow(_elb("AddTags", "RemoveTags"), made, _retagged(cluster))
    yield _allow(
        _elb(
            "ModifyLoadBalancerAttributes",
            "SetIpAddressType",
            "SetSecurityGroups",
            "SetSubnets",
            "DeleteLoadBalancer",
            "ModifyTargetGroup",
            "ModifyTargetGroupAttributes",
            "DeleteTargetGroup",
        ),
        made,
        _owned(cluster),
    )
    yield _allow(_elb("RegisterTargets", "DeregisterTargets"), _arns(stack, _TARGETS), _owned(cluster))


def _listeners(stack: cdk.Stack) -> Iterator[iam.PolicyStatement]:
    """Name application load balancers of the account: the published policy binds listeners and rules to no tag."""
    yield _allow(
        _elb("CreateListener", "DeleteListener", "CreateRule", "DeleteRule"),
        _arns(stack, _BALANCER, _LISTENER, _RULE),
    )
    yield _allow(
        _elb(
            "ModifyListener",
            "ModifyListenerAttributes",
            "AddListenerCertificates",
            "RemoveListenerCertificates",
            "ModifyRule",
            "SetRulePriorities",
            "AddTags",
            "RemoveTags",
        ),
        _arns(stack, _LISTENER, _RULE),
    )


def _allow(
    actions: Sequence[str], resources: list[str], conditions: Mapping[str, object] | None = None
) -> iam.PolicyStatement:
    return iam.PolicyStatement(actions=list(actions), resources=resources, conditions=conditions)


def _elb(*actions: str) -> list[str]:
    return [f"{_SERVICE}:{action}" for action in actions]


def _arns(stack: cdk.Stack, *patterns: str) -> list[str]:
    return [
        stack.format_arn(service=_SERVICE, resource=pattern, arn_format=cdk.ArnFormat.NO_RESOURCE_NAME)
        for pattern in patterns
    ]


def _service_role(stack: cdk.Stack) -> str:
    return stack.format_arn(
        service="iam",
        region="",
        resource="role",
        resource_name="aws-service-role/elasticloadbalancing.amazonaws.com/AWSServiceRoleForElasticLoadBalancing",
    )


def _owned(cluster: str) -> dict[str, object]:
    return {"StringEquals": {f"aws:ResourceTag/{_CLUSTER_TAG}": cluster}}


def _retagged(cluster: str) -> dict[str, object]:
    """Of this cluster, and the tag that says so is left alone."""
    return {**_owned(cluster), "Null": {f"aws:RequestTag/{_CLUSTER_TAG}": "true"}}
