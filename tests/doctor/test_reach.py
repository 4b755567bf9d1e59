"""Tests of triad.doctor.reach."""

from collections.abc import Mapping
from typing import Any

import pytest

from triad.doctor.reach import OutOfReachError, Reach, Target, reach
from triad.spec import PlatformSpec

SPEC = PlatformSpec()
CLUSTER = {
    "status": "ACTIVE",
    "endpoint": "https://ABC.gr7.us-east-1.eks.amazonaws.com",
    "certificateAuthority": {"data": "LS0t"},
}
FILTERS = [
    {"Name": "tag:triad/platform", "Values": ["triad-dev"]},
    {"Name": "tag:Name", "Values": ["triad-dev-system"]},
    {"Name": "instance-state-name", "Values": ["running"]},
]
ARN = "arn:aws:elasticloadbalancing:us-east-1:111122223333:loadbalancer/app/{}/0123456789abcdef"


def finds_cluster(aws: Any, cluster: Mapping[str, object] = CLUSTER) -> None:  # noqa: ANN401  # a fixture of ours
    """Let EKS describe the cluster."""
    aws.answers("eks", "describe_cluster", {"cluster": cluster}, name="triad-dev")


def finds_nodes(aws: Any, *names: str) -> None:  # noqa: ANN401  # a fixture of ours
    """Let EC2 find these."""
    found = {"Reservations": [{"Instances": [{"InstanceId": name}]} for name in names]}
    aws.answers("ec2", "describe_instances", found, Filters=FILTERS)


def finds_balancers(aws: Any, *balancers: tuple[str, str, tuple[int, ...]]) -> None:  # noqa: ANN401  # a fixture of ours
    """Let the controller have made these: name, scheme and ports."""
    tagged = {"ResourceTagMappingList": [{"ResourceARN": ARN.format(name)} for name, _, _ in balancers]}
    asked = {"Key": "elbv2.k8s.aws/cluster", "Values": ["triad-dev"]}
    aws.answers(
        "tagging",
        "get_resources",
        tagged,
        TagFilters=[asked],
        ResourceTypeFilters=["elasticloadbalancing:loadbalancer"],
    )
    for name, scheme, ports in sorted(balancers):
        described = {"LoadBalancers": [{"Scheme": scheme, "DNSName": f"{name}.elb.amazonaws.com"}]}
        aws.answers("elbv2", "describe_load_balancers", described, LoadBalancerArns=[ARN.format(name)])
        listeners = {"Listeners": [{"Port": port} for port in ports]}
        aws.answers("elbv2", "describe_listeners", listeners, LoadBalancerArn=ARN.format(name))


def test_a_system_node_reaches_the_api_and_the_internal_balancers(aws: Any) -> None:  # noqa: ANN401  # a fixture of ours
    """Of two ports the one that is not sent on; what the internet reaches needs no way in."""
    finds_cluster(aws)
    finds_nodes(aws, "i-2", "i-1")
    finds_balancers(
        aws, ("models", "internal", (80, 443)), ("public", "internet-facing", (443,)), ("empty", "internal", ())
    )

    assert reach(SPEC, aws.clients) == Reach(
        node="i-1",
        api=Target(host="ABC.gr7.us-east-1.eks.amazonaws.com", port=443),
        authority="LS0t",
        balancers=(Target(host="models.elb.amazonaws.com", port=443),),
    )


def test_a_cluster_without_balancers_is_reached_all_the_same(aws: Any) -> None:  # noqa: ANN401  # a fixture of ours
    """They come with the first model."""
    finds_cluster(aws)
    finds_nodes(aws, "i-1")
    finds_balancers(aws)

    assert reach(SPEC, aws.clients).balancers == ()


def test_no_cluster_is_said_by_its_name(aws: Any) -> None:  # noqa: ANN401  # a fixture of ours
    """It may be another stage that is deployed."""
    aws.refuses("eks", "describe_cluster", "ResourceNotFoundException", status=404)

    with pytest.raises(OutOfReachError, match=r"^there is no cluster 'triad-dev' in us-east-1$") as raised:
        reach(SPEC, aws.clients)
    assert "STAGE=prod" in raised.value.todo


def test_a_cluster_that_is_being_made_has_no_address_yet(aws: Any) -> None:  # noqa: ANN401  # a fixture of ours
    """EKS leaves the endpoint out."""
    finds_cluster(aws, {"status": "CREATING"})

    with pytest.raises(OutOfReachError, match=r"^the cluster is CREATING$"):
        reach(SPEC, aws.clients)


def test_without_a_node_there_is_no_way(aws: Any) -> None:  # noqa: ANN401  # a fixture of ours
    """Nothing else in the VPC takes sessions."""
    finds_cluster(aws)
    finds_nodes(aws)

    with pytest.raises(OutOfReachError, match=r"^no system node is running$"):
        reach(SPEC, aws.clients)


def test_a_refusal_names_what_to_allow(aws: Any) -> None:  # noqa: ANN401  # a fixture of ours
    """All of it at once, the session included."""
    aws.refuses("eks", "describe_cluster", "AccessDeniedException")

    with pytest.raises(OutOfReachError, match=r"^access denied$") as raised:
        reach(SPEC, aws.clients)
    assert "ssm:StartSession, eks:DescribeCluster" in raised.value.todo
