"""Karpenter's side in AWS."""

import json
from collections.abc import Callable, Mapping
from typing import Any

import pytest
from aws_cdk import aws_eks_v2 as eks
from constructs import Construct

from constructs.karpenter import Karpenter
from triad.spec.platform import PlatformSpec

Resources = Mapping[str, Any]
Synth = Callable[[Callable[[Construct], object]], Resources]

OWNED = "aws:ResourceTag/kubernetes.io/cluster/triad-dev"
WILL_BE_OWNED = "aws:RequestTag/kubernetes.io/cluster/triad-dev"


@pytest.fixture(scope="module")
def resources(synth: Synth, add_cluster: Callable[[Construct], eks.ICluster]) -> Resources:
    """Karpenter of the default platform."""

    def build(scope: Construct) -> None:
        Karpenter(scope, "Karpenter", spec=PlatformSpec(), cluster=add_cluster(scope), namespace="kube-system")

    return {key: each for key, each in synth(build).items() if key.startswith("Karpenter")}


@pytest.fixture(scope="module")
def statements(resources: Resources) -> list[dict[str, Any]]:
    """What the controller may do."""
    [policy] = of_type(resources, "AWS::IAM::Policy").values()
    found: list[dict[str, Any]] = policy["PolicyDocument"]["Statement"]

    return found


def test_nodes_get_their_role_by_a_profile_of_a_known_name(resources: Resources) -> None:
    """The node classes name it, so Karpenter makes none that a destroy would leave behind."""
    [profile] = of_type(resources, "AWS::IAM::InstanceProfile").values()
    [role] = [key for key in of_type(resources, "AWS::IAM::Role") if "NodeRole" in key]

    assert profile["InstanceProfileName"] == "triad-dev-us-east-1-node"
    assert profile["Roles"] == [{"Ref": role}]


def test_nodes_may_join_and_pull_and_nothing_more(resources: Resources) -> None:
    """The CNI has its own role; a node that could do its work could do it for every pod."""
    [role] = [each for key, each in of_type(resources, "AWS::IAM::Role").items() if "NodeRole" in key]
    policies = json.dumps(role["ManagedPolicyArns"])

    assert len(role["ManagedPolicyArns"]) == 2
    assert "AmazonEKSWorkerNodePolicy" in policies
    assert "AmazonEC2ContainerRegistryPullOnly" in policies


def test_the_cluster_lets_the_nodes_in(resources: Resources) -> None:
    """An entry of their own type; it takes no access policy."""
    [entry] = of_type(resources, "AWS::EKS::AccessEntry").values()

    assert entry["Type"] == "EC2_LINUX"
    assert not entry.get("AccessPolicies")
    assert "NodeRole" in json.dumps(entry["PrincipalArn"])


def test_the_controller_has_its_role_by_its_service_account(resources: Resources) -> None:
    """The chart makes an account of this name."""
    [association] = of_type(resources, "AWS::EKS::PodIdentityAssociation").values()

    assert (association["Namespace"], association["ServiceAccount"]) == ("kube-system", "karpenter")


@pytest.mark.parametrize(
    "action", ["ec2:TerminateInstances", "ec2:DeleteLaunchTemplate", "ec2:CreateLaunchTemplate", "ec2:CreateTags"]
)
def test_what_changes_anything_is_bound_to_the_cluster_by_tag(statements: list[dict[str, Any]], action: str) -> None:
    """Two clusters share an account, and one must not end the other's nodes."""
    allowing = [each for each in statements if action in actions(each)]

    assert allowing
    for each in allowing:
        equal = each["Condition"]["StringEquals"]
        assert "owned" in (equal.get(OWNED), equal.get(WILL_BE_OWNED))
        assert any(key.endswith("karpenter.sh/nodepool") for key in each["Condition"]["StringLike"])


@pytest.mark.parametrize("kind", ["instance", "volume", "fleet", "network-interface", "launch-template"])
def test_no_node_is_launched_without_the_clusters_tag(statements: list[dict[str, Any]], kind: str) -> None:
    """Whatever a launch makes must carry it."""
    launching = [
        each
        for each in statements
        if "ec2:RunInstances" in actions(each) and f":{kind}/*" in json.dumps(each["Resource"])
    ]

    assert launching
    assert all(each["Condition"]["StringEquals"] for each in launching)


def test_it_makes_no_instance_profile_and_passes_one_role(statements: list[dict[str, Any]]) -> None:
    """A role that can be passed to an instance is a role that can be had."""
    [passing] = [each for each in statements if "iam:PassRole" in actions(each)]
    iam_actions = {action for each in statements for action in actions(each) if action.startswith("iam:")}

    assert "NodeRole" in json.dumps(passing["Resource"])
    assert "ec2.amazonaws.com" in passing["Condition"]["StringEquals"]["iam:PassedToService"]
    assert iam_actions == {"iam:PassRole", "iam:ListInstanceProfiles", "iam:GetInstanceProfile"}


def test_nothing_is_allowed_on_everything_but_looking(statements: list[dict[str, Any]]) -> None:
    """And no action is a pattern."""
    looking = {action for each in statements if each["Resource"] == "*" for action in actions(each)}

    assert all(action.split(":")[1].startswith(("Describe", "List", "Get")) for action in looking)
    assert not any("*" in action for each in statements for action in actions(each))


def test_it_empties_its_own_queue(resources: Resources, statements: list[dict[str, Any]]) -> None:
    """It reads and deletes, and cannot send."""
    [queue] = of_type(resources, "AWS::SQS::Queue")
    [hearing] = [each for each in statements if "sqs:ReceiveMessage" in actions(each)]

    assert hearing["Resource"] == {"Fn::GetAtt": [queue, "Arn"]}
    assert "sqs:SendMessage" not in actions(hearing)


def actions(statement: Mapping[str, Any]) -> list[str]:
    """Actions of a statement, which CDK writes as a string when there is one."""
    found = statement["Action"]

    return [found] if isinstance(found, str) else list(found)


def of_type(resources: Resources, type_: str) -> dict[str, Any]:
    """Properties of each resource of a type."""
    return {key: each["Properties"] for key, each in resources.items() if each["Type"] == type_}
