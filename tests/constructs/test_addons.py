"""EKS add-ons: which, at which version, with which settings and permissions."""

import json
from collections.abc import Callable, Mapping
from typing import Any

import pytest
from aws_cdk import aws_eks_v2 as eks
from constructs import Construct

from constructs.addons import Addons
from triad.catalog.versions import kubernetes_versions
from triad.spec.platform import PlatformSpec

Resources = Mapping[str, Any]
Synth = Callable[[Callable[[Construct], object]], Resources]
Install = Callable[[Mapping[str, object]], Resources]

ALWAYS = {"vpc-cni", "kube-proxy", "eks-pod-identity-agent", "coredns", "aws-ebs-csi-driver", "metrics-server"}
INSIGHTS = "amazon-cloudwatch-observability"
CALLERS = {
    "vpc-cni": ("kube-system", "aws-node", "AmazonEKS_CNI_Policy"),
    "aws-ebs-csi-driver": ("kube-system", "ebs-csi-controller-sa", "AmazonEBSCSIDriverPolicyV2"),
    INSIGHTS: ("amazon-cloudwatch", "cloudwatch-agent", "CloudWatchAgentServerPolicy"),
}


@pytest.fixture(scope="module")
def install(synth: Synth, add_cluster: Callable[[Construct], eks.ICluster]) -> Install:
    """Install the add-ons of a spec, and return them and their roles by logical ID."""

    def make(given: Mapping[str, object]) -> Resources:
        spec = PlatformSpec.model_validate(given)
        made = synth(lambda scope: Addons(scope, "Addons", spec=spec, cluster=add_cluster(scope)))

        return {key: each for key, each in made.items() if key.startswith("Addons")}

    return make


@pytest.fixture(scope="module")
def production(install: Install) -> Resources:
    """Every add-on there is."""
    return install({"size": "production"})


@pytest.mark.parametrize(
    ("given", "expected"),
    [
        ({}, ALWAYS),
        ({"size": "production"}, ALWAYS | {INSIGHTS}),
        ({"controllers": {"container_insights": True}}, ALWAYS | {INSIGHTS}),
        ({"size": "production", "controllers": {"container_insights": False}}, ALWAYS),
    ],
)
def test_container_insights_is_the_one_add_on_to_choose(
    install: Install, given: Mapping[str, object], expected: set[str]
) -> None:
    """By default it comes with production."""
    assert set(_addons(install(given))) == expected


@pytest.mark.parametrize("minor", [name for name, each in kubernetes_versions().items() if each.offered])
def test_an_add_on_has_the_version_that_was_seen_on_this_minor(install: Install, minor: str) -> None:
    """Nothing changes under a running platform."""
    addons = _addons(install({"size": "production", "kubernetes": minor}))
    locked = kubernetes_versions()[minor].addons

    assert {name: each["AddonVersion"] for name, each in addons.items()} == {name: locked[name] for name in addons}


def test_a_version_that_nobody_looked_up_is_left_to_eks(install: Install) -> None:
    """It is never made up."""
    addons = _addons(install({"kubernetes": "1.32", "ami": "al2023@v20260930"}))

    assert [name for name, each in addons.items() if "AddonVersion" in each] == []


def test_what_an_add_on_finds_is_overwritten_and_goes_with_it(production: Resources) -> None:
    """What a person patched by hand does not stop a deploy."""
    assert {(each["ResolveConflicts"], each["PreserveOnDelete"]) for each in _addons(production).values()} == {
        ("OVERWRITE", False)
    }


@pytest.mark.parametrize("name", sorted(ALWAYS | {INSIGHTS}))
def test_an_add_on_that_calls_aws_does_so_in_its_own_name(production: Resources, name: str) -> None:
    """One service account, one role, the one policy that AWS maintains for it; the others have none."""
    associations = _addons(production)[name].get("PodIdentityAssociations", [])
    expected = [CALLERS[name]] if name in CALLERS else []

    assert [_caller(production, each) for each in associations] == expected


def test_network_policies_are_enforced(production: Resources) -> None:
    """Without it the API takes them, and nothing obeys."""
    assert _configuration(production, "vpc-cni") == {"enableNetworkPolicy": "true"}


def test_nodes_take_prefixes_where_a_pool_has_more_pods_than_addresses(install: Install) -> None:
    """A 2xlarge has addresses for 58 pods."""
    made = install({"pools": {"only": {"silicon": "graviton", "sizes": ["2xlarge"], "max_pods": 110}}})

    assert _configuration(made, "vpc-cni")["env"] == {"ENABLE_PREFIX_DELEGATION": "true"}


def test_volumes_carry_the_platforms_name(production: Resources) -> None:
    """What a destroy leaves behind can be found."""
    tags = _configuration(production, "aws-ebs-csi-driver")["controller"]["extraVolumeTags"]

    assert tags == {"triad/platform": "triad-production"}


def test_container_insights_observes_every_container(production: Resources) -> None:
    """Enhanced observability, which also reads GPUs and Neuron devices; no application signals, which cost extra."""
    collected = _configuration(production, INSIGHTS)["agent"]["config"]["logs"]["metrics_collected"]

    assert collected == {"kubernetes": {"enhanced_container_insights": True}}


def _addons(resources: Resources) -> dict[str, Any]:
    found = [each["Properties"] for each in resources.values() if each["Type"] == "AWS::EKS::Addon"]
    return {each["AddonName"]: each for each in found}


def _configuration(resources: Resources, name: str) -> Any:  # noqa: ANN401  # each add-on has its own schema
    return json.loads(_addons(resources)[name]["ConfigurationValues"])


def _caller(resources: Resources, association: Mapping[str, Any]) -> tuple[str, str, str]:
    """Namespace, service account and policy, if association and trust agree and there is one policy."""
    role = resources[association["RoleArn"]["Fn::GetAtt"][0]]["Properties"]
    [trust] = role["AssumeRolePolicyDocument"]["Statement"]
    session = trust["Condition"]["StringEquals"]
    [policy] = role["ManagedPolicyArns"]

    assert session["aws:RequestTag/kubernetes-service-account"] == association["ServiceAccount"]
    return (
        session["aws:RequestTag/kubernetes-namespace"],
        association["ServiceAccount"],
        policy["Fn::Join"][1][-1].removeprefix(":iam::aws:policy/"),
    )
