"""The controllers in their order."""

import json
from collections.abc import Callable, Mapping
from typing import Any

import pytest
from aws_cdk import aws_eks_v2 as eks
from aws_cdk import aws_sqs as sqs
from constructs import Construct

from constructs.controllers import Controllers
from triad.planning.controllers import controllers
from triad.planning.release import Release
from triad.spec.platform import PlatformSpec, Size

Resources = Mapping[str, Any]
Synth = Callable[[Callable[[Construct], object]], Resources]
Install = Callable[[PlatformSpec], Resources]

HELM = "Custom::AWSCDK-EKS-HelmChart"
SILICON = {name: {"silicon": name} for name in ("graviton", "nvidia", "neuron")}
EVERYTHING = PlatformSpec.model_validate(
    {"size": "production", "pools": SILICON, "controllers": {"container_insights": False}}
)


@pytest.fixture(scope="module")
def install(synth: Synth, add_cluster: Callable[[Construct], eks.ICluster]) -> Install:
    """Install a platform's controllers behind a queue that stands for the cluster's being ready."""

    def make(spec: PlatformSpec) -> Resources:
        def build(scope: Construct) -> None:
            ready = sqs.Queue(scope, "Ready")
            Controllers(scope, "Controllers", spec=spec, cluster=add_cluster(scope), vpc_id="vpc-1", ready=ready)

        return synth(build)

    return make


@pytest.fixture(scope="module")
def resources(install: Install) -> Resources:
    """Everything that can be installed at once."""
    return install(EVERYTHING)


def test_every_release_is_installed(resources: Resources) -> None:
    """And no other; each is waited for."""
    releases = [each["Properties"] for each in resources.values() if each["Type"] == HELM]

    assert {each["Release"] for each in releases} == {each.release for each in controllers(EVERYTHING)}
    assert all(each["Wait"] for each in releases)


@pytest.mark.parametrize("controller", controllers(EVERYTHING), ids=lambda each: each.release)
def test_a_release_comes_after_what_it_needs(resources: Resources, controller: Any) -> None:  # noqa: ANN401  # parametrized
    """The cluster, and the releases before it; CloudFormation takes them away in the opposite order."""
    before = transitive(resources, helm(resources, controller.release))

    assert any(key.startswith("Ready") for key in before)
    assert {helm(resources, each) for each in controller.after} <= before


@pytest.mark.parametrize(
    ("release", "account"),
    [
        (Release.LOAD_BALANCER_CONTROLLER, "aws-load-balancer-controller"),
        (Release.EXTERNAL_SECRETS, "external-secrets"),
        (Release.KARPENTER, "karpenter"),
    ],
)
def test_a_pod_starts_with_its_permissions(resources: Resources, release: Release, account: str) -> None:
    """They are injected when it starts: policy, role and association are there before."""
    before = transitive(resources, helm(resources, release))
    [association] = [
        key
        for key, each in resources.items()
        if each["Type"] == "AWS::EKS::PodIdentityAssociation" and each["Properties"]["ServiceAccount"] == account
    ]
    role = resources[association]["Properties"]["RoleArn"]["Fn::GetAtt"][0]
    [policy] = [
        key
        for key, each in resources.items()
        if each["Type"] == "AWS::IAM::Policy" and {"Ref": role} in each["Properties"]["Roles"]
    ]

    assert {association, role, policy} <= before


def test_karpenter_starts_with_its_queue_rules_and_the_nodes_way_in(resources: Resources) -> None:
    """A node that it launches in its first minute can join, and its interruption is heard."""
    before = transitive(resources, helm(resources, Release.KARPENTER))
    types = ("AWS::SQS::QueuePolicy", "AWS::Events::Rule", "AWS::IAM::InstanceProfile")
    needed = {key for key, each in resources.items() if each["Type"] in types}
    entry = {key for key, each in resources.items() if each.get("Properties", {}).get("Type") == "EC2_LINUX"}

    assert len(needed) == 7
    assert len(entry) == 1
    assert needed | entry <= before


def test_secrets_are_read_by_name(resources: Resources) -> None:
    """Those of the platform; no pattern but the random end of their ARNs."""
    [statement] = [
        each
        for policy in resources.values()
        if policy["Type"] == "AWS::IAM::Policy"
        for each in policy["Properties"]["PolicyDocument"]["Statement"]
        if "secretsmanager:GetSecretValue" in each["Action"]
    ]

    assert "*" not in json.dumps(statement["Resource"])
    assert "triad-production" in json.dumps(statement["Resource"])


@pytest.mark.parametrize(("size", "expected"), [(Size.DEV, []), (Size.PRODUCTION, ["kuberay-operator"])])
def test_a_chart_without_a_budget_gets_one(install: Install, size: Size, expected: list[str]) -> None:
    """KubeRay's alone knows none; in dev there is one pod, which no budget may hold."""
    made = install(PlatformSpec(size=size))
    bodies = [
        json.loads(each["Properties"]["Manifest"])[0]
        for key, each in made.items()
        if each["Type"] == "Custom::AWSCDK-EKS-KubernetesResource" and key.startswith("Controllers")
    ]

    assert [each["metadata"]["name"] for each in bodies] == expected
    for each in bodies:
        assert each["spec"] == {
            "maxUnavailable": 1,
            "selector": {"matchLabels": {"app.kubernetes.io/component": "kuberay-operator"}},
        }


def helm(resources: Resources, release: Release) -> str:
    """Logical ID of a release."""
    [key] = [
        key for key, each in resources.items() if each["Type"] == HELM and each["Properties"]["Release"] == release
    ]

    return key


def transitive(resources: Resources, key: str) -> set[str]:
    """Everything that must be there before a resource."""
    found: set[str] = set()
    waiting = [key]
    while waiting:
        for each in resources[waiting.pop()].get("DependsOn", []):
            if each not in found:
                found.add(each)
                waiting.append(each)

    return found
