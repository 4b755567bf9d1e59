"""The control plane: who reaches it, what it keeps, and what is there before what."""

import re
from collections.abc import Callable, Iterator, Mapping
from typing import Any

import pytest
from aws_cdk import aws_eks_v2 as eks
from constructs import Construct

from constructs.cluster import Cluster
from constructs.manifests import Manifests
from constructs.network import Network
from triad.catalog.versions import kubernetes_versions
from triad.spec.platform import PlatformSpec

Resources = Mapping[str, Any]
Synth = Callable[[Callable[[Construct], object]], Resources]

POD = {"apiVersion": "v1", "kind": "Pod", "metadata": {"name": "any", "namespace": "default"}}


@pytest.fixture(scope="module")
def dev(synth: Synth) -> Resources:
    """The cluster of a spec that says nothing, and a pod in it."""
    return _made(synth, {})


@pytest.fixture(scope="module")
def production(synth: Synth) -> Resources:
    """The cluster of a company."""
    return _made(synth, {"size": "production"})


def test_eks_chooses_nothing_by_itself(dev: Resources) -> None:
    """No Auto Mode, no add-ons but ours, no hidden admin, no map of users but access entries."""
    cluster = _one(dev, "AWS::EKS::Cluster")

    assert cluster["ComputeConfig"] == {"Enabled": False}
    assert cluster["StorageConfig"] == {"BlockStorage": {"Enabled": False}}
    assert cluster["KubernetesNetworkConfig"]["ElasticLoadBalancing"] == {"Enabled": False}
    assert cluster["BootstrapSelfManagedAddons"] is False
    assert cluster["AccessConfig"] == {
        "AuthenticationMode": "API",
        "BootstrapClusterCreatorAdminPermissions": False,
    }


def test_the_cluster_has_the_names_and_ranges_of_the_spec(synth: Synth) -> None:
    """Others look for the cluster by this name; services get the range that overlaps no peer."""
    given = {"name": "north", "kubernetes": "1.34", "network": {"services": "172.21.0.0/16"}}
    cluster = _one(_made(synth, given), "AWS::EKS::Cluster")

    assert (cluster["Name"], cluster["Version"]) == ("north-dev", "1.34")
    assert cluster["KubernetesNetworkConfig"]["ServiceIpv4Cidr"] == "172.21.0.0/16"


def test_the_api_answers_inside_the_vpc_only(dev: Resources) -> None:
    """Its interfaces are in private subnets."""
    reach = _one(dev, "AWS::EKS::Cluster")["ResourcesVpcConfig"]

    assert (reach["EndpointPrivateAccess"], reach["EndpointPublicAccess"]) == (True, False)
    assert ["private" in each["Ref"] for each in reach["SubnetIds"]] == [True, True, True]


def test_the_api_answers_to_the_public_ranges_that_the_spec_names_and_no_others(synth: Synth) -> None:
    """Nodes still go the private way."""
    made = _made(synth, {"access": {"api_cidrs": ["203.0.114.0/24", "198.51.101.7/32"]}})
    reach = _one(made, "AWS::EKS::Cluster")["ResourcesVpcConfig"]

    assert (reach["EndpointPrivateAccess"], reach["EndpointPublicAccess"]) == (True, True)
    assert reach["PublicAccessCidrs"] == ["203.0.114.0/24", "198.51.101.7/32"]


def test_secrets_are_encrypted_with_the_clusters_own_key(dev: Resources) -> None:
    """It rotates."""
    [key] = _ids(dev, "AWS::KMS::Key", "Cluster")
    [encryption] = _one(dev, "AWS::EKS::Cluster")["EncryptionConfig"]

    assert encryption == {"Provider": {"KeyArn": {"Fn::GetAtt": [key, "Arn"]}}, "Resources": ["secrets"]}
    assert dev[key]["Properties"]["EnableKeyRotation"] is True


def test_every_log_of_the_control_plane_is_on(dev: Resources) -> None:
    """The audit log cannot be written afterwards."""
    types = _one(dev, "AWS::EKS::Cluster")["Logging"]["ClusterLogging"]["EnabledTypes"]

    assert {each["Type"] for each in types} == {"api", "audit", "authenticator", "controllerManager", "scheduler"}


def test_the_control_plane_is_never_upgraded_by_itself(dev: Resources, production: Resources) -> None:
    """Under standard support EKS would do it on the last day, with whatever runs."""
    for made in (dev, production):
        assert _one(made, "AWS::EKS::Cluster")["UpgradePolicy"] == {"SupportType": "EXTENDED"}


def test_production_is_protected_and_keeps_its_key(dev: Resources, production: Resources) -> None:
    """Without the key, a kept log and a restored secret could not be read."""
    found = [
        (_one(made, "AWS::EKS::Cluster")["DeletionProtection"], made[_ids(made, "AWS::KMS::Key", "Cluster")[0]])
        for made in (dev, production)
    ]

    assert [(protected, key["DeletionPolicy"]) for protected, key in found] == [(False, "Delete"), (True, "Retain")]


def test_one_security_group_holds_nodes_and_control_plane(dev: Resources) -> None:
    """Its members reach each other on every port, nobody else reaches them, and Karpenter finds it by its tag."""
    [group] = _ids(dev, "AWS::EC2::SecurityGroup", "Cluster")
    arn = {"Fn::GetAtt": [group, "GroupId"]}
    [rule] = [each["Properties"] for each in dev.values() if each["Type"] == "AWS::EC2::SecurityGroupIngress"]

    assert (rule["GroupId"], rule["SourceSecurityGroupId"], rule["IpProtocol"]) == (arn, arn, "-1")
    assert "SecurityGroupIngress" not in dev[group]["Properties"]
    assert {"Key": "karpenter.sh/discovery", "Value": "triad-dev"} in dev[group]["Properties"]["Tags"]
    assert _one(dev, "AWS::EKS::Cluster")["ResourcesVpcConfig"]["SecurityGroupIds"] == [arn]
    assert _one(dev, "AWS::EC2::LaunchTemplate")["LaunchTemplateData"]["SecurityGroupIds"] == [arn]


def test_kubernetes_objects_are_applied_from_inside_the_vpc(dev: Resources) -> None:
    """A private API answers nobody else."""
    [function] = _ids(dev, "AWS::Lambda::Function", "ClusterEksKubectlProviderHandler")

    assert ["private" in each["Ref"] for each in dev[function]["Properties"]["VpcConfig"]["SubnetIds"]] == [True] * 3


@pytest.mark.parametrize("minor", kubernetes_versions())
def test_every_minor_that_is_accepted_makes_a_cluster(synth: Synth, minor: str) -> None:
    """Also one whose images and add-ons the catalogue does not know: the spec then names an image for the pools."""
    made = _made(synth, {"kubernetes": minor, "ami": "al2023@v20260930"})

    assert _one(made, "AWS::EKS::Cluster")["Version"] == minor
    assert _one(made, "AWS::EKS::Nodegroup").get("ReleaseVersion") == kubernetes_versions()[minor].ami_release


ORDER = [
    ("cluster", "log group"),
    ("cluster", "rule of the security group"),
    ("vpc-cni", "cluster"),
    ("nodes", "vpc-cni"),
    ("nodes", "kube-proxy"),
    ("nodes", "eks-pod-identity-agent"),
    ("coredns", "nodes"),
    ("aws-ebs-csi-driver", "nodes"),
    ("metrics-server", "nodes"),
    ("amazon-cloudwatch-observability", "nodes"),
    ("pod", "coredns"),
    ("pod", "aws-ebs-csi-driver"),
    ("pod", "metrics-server"),
    ("pod", "amazon-cloudwatch-observability"),
    ("pod", "admin entry of the function that applies it"),
    ("pod", "policy of the function that applies it"),
]


@pytest.mark.parametrize(("later", "earlier"), ORDER)
def test_what_something_needs_is_there_before_it_and_goes_after_it(
    production: Resources, later: str, earlier: str
) -> None:
    """CloudFormation makes a dependency first, and deletes it last."""
    named = _named(production)

    assert named[earlier] in _needs(production, named[later])


def _made(synth: Synth, given: Mapping[str, object]) -> Resources:
    spec = PlatformSpec.model_validate(given)

    def build(scope: Construct) -> None:
        cluster = Cluster(scope, "Cluster", spec=spec, vpc=Network(scope, "Network", spec=spec).vpc)
        assert isinstance(cluster.eks, eks.Cluster)
        Manifests(scope, "Pod", cluster=cluster.eks, objects=[POD]).node.add_dependency(cluster.ready)

    return synth(build)


def _named(resources: Resources) -> dict[str, str]:
    """Logical IDs under the names that `ORDER` uses."""
    [log_group] = _ids(resources, "AWS::Logs::LogGroup", "ClusterLogs")
    [handler] = [key for key in resources if re.fullmatch(r"ClusterEksKubectlProviderHandlerServiceRole[A-F0-9]+", key)]
    [entry] = [
        key
        for key in _ids(resources, "AWS::EKS::AccessEntry", "")
        if resources[key]["Properties"]["PrincipalArn"] == {"Fn::GetAtt": [handler, "Arn"]}
    ]
    [policy] = _ids(resources, "AWS::IAM::Policy", "ClusterEksKubectlProviderHandler")

    return {
        "cluster": _ids(resources, "AWS::EKS::Cluster", "")[0],
        "log group": log_group,
        "rule of the security group": _ids(resources, "AWS::EC2::SecurityGroupIngress", "")[0],
        "nodes": _ids(resources, "AWS::EKS::Nodegroup", "")[0],
        "pod": _ids(resources, "Custom::AWSCDK-EKS-KubernetesResource", "Pod")[0],
        "admin entry of the function that applies it": entry,
        "policy of the function that applies it": policy,
        **{resources[key]["Properties"]["AddonName"]: key for key in _ids(resources, "AWS::EKS::Addon", "")},
    }


def _needs(resources: Resources, logical_id: str) -> set[str]:
    """Everything that CloudFormation makes before a resource, step by step."""
    found: set[str] = set()
    waiting = [logical_id]
    while waiting:
        for each in _references(resources[waiting.pop()]):
            if each in resources and each not in found:
                found.add(each)
                waiting.append(each)

    return found


def _references(part: Any) -> Iterator[str]:  # noqa: ANN401  # a template is JSON
    if isinstance(part, Mapping):
        yield from part.get("DependsOn", ())
        if "Ref" in part:
            yield part["Ref"]
        if "Fn::GetAtt" in part:
            yield part["Fn::GetAtt"][0]
        part = list(part.values())
    if isinstance(part, list):
        for each in part:
            yield from _references(each)


def _ids(resources: Resources, type_: str, prefix: str) -> list[str]:
    return [key for key, each in resources.items() if each["Type"] == type_ and key.startswith(prefix)]


def _one(resources: Resources, type_: str) -> Any:  # noqa: ANN401  # a template is JSON
    [found] = [each for each in resources.values() if each["Type"] == type_]
    return found["Properties"]
