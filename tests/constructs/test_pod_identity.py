"""A role for the pods of one service account, and for nobody else."""

from collections.abc import Callable, Mapping
from typing import Any

import pytest
from aws_cdk import aws_eks_v2 as eks
from aws_cdk import aws_iam as iam
from constructs import Construct

from constructs.pod_identity import PodIdentity

Resources = Mapping[str, Any]
Synth = Callable[[Callable[[Construct], object]], Resources]


@pytest.fixture(scope="module")
def resources(synth: Synth, add_cluster: Callable[[Construct], eks.ICluster]) -> Resources:
    """An identity that may read one queue."""

    def build(scope: Construct) -> None:
        read = iam.PolicyStatement(actions=["sqs:ReceiveMessage"], resources=["arn:aws:sqs:us-east-1:1:queue"])
        PodIdentity(
            scope,
            "Identity",
            cluster=add_cluster(scope),
            namespace="kube-system",
            service_account="karpenter",
            statements=[read],
        )

    return {key: each for key, each in synth(build).items() if key.startswith("Identity")}


def test_the_association_gives_the_role_to_the_service_account(resources: Resources) -> None:
    """Pods need no role ARN in their manifest."""
    role = _id(resources, "AWS::IAM::Role")
    association = resources[_id(resources, "AWS::EKS::PodIdentityAssociation")]["Properties"]

    assert (association["Namespace"], association["ServiceAccount"]) == ("kube-system", "karpenter")
    assert association["RoleArn"] == {"Fn::GetAtt": [role, "Arn"]}
    assert association["ClusterName"]["Ref"].startswith("ClusterEks")


def test_only_these_pods_can_assume_the_role(resources: Resources) -> None:
    """An association made elsewhere for the same role gives nothing: the session's tags must be these."""
    [statement] = resources[_id(resources, "AWS::IAM::Role")]["Properties"]["AssumeRolePolicyDocument"]["Statement"]
    session = statement["Condition"]["StringEquals"]
    arn = session.pop("aws:RequestTag/eks-cluster-arn")

    assert statement["Principal"] == {"Service": "pods.eks.amazonaws.com"}
    assert sorted(statement["Action"]) == ["sts:AssumeRole", "sts:TagSession"]
    assert session == {
        "aws:RequestTag/kubernetes-namespace": "kube-system",
        "aws:RequestTag/kubernetes-service-account": "karpenter",
    }
    assert arn["Fn::Join"][1][0] == "arn:aws:eks:us-east-1:"
    assert arn["Fn::Join"][1][2] == ":cluster/"


def test_the_role_may_do_what_was_stated_and_no_more(resources: Resources) -> None:
    """No managed policy comes along."""
    policy = resources[_id(resources, "AWS::IAM::Policy")]["Properties"]["PolicyDocument"]["Statement"]

    assert policy == [{"Action": "sqs:ReceiveMessage", "Effect": "Allow", "Resource": "arn:aws:sqs:us-east-1:1:queue"}]
    assert "ManagedPolicyArns" not in resources[_id(resources, "AWS::IAM::Role")]["Properties"]


def _id(resources: Resources, type_: str) -> str:
    [found] = [key for key, each in resources.items() if each["Type"] == type_]
    return found
