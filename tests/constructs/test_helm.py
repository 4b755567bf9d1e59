"""A chart as a release."""

from collections.abc import Callable, Mapping
from typing import Any

import pytest
from aws_cdk import aws_eks_v2 as eks
from constructs import Construct

from constructs.helm import HelmRelease
from triad.catalog.versions import charts

Resources = Mapping[str, Any]
Synth = Callable[[Callable[[Construct], object]], Resources]


@pytest.fixture(scope="module")
def releases(synth: Synth, add_cluster: Callable[[Construct], eks.ICluster]) -> Resources:
    """KEDA from an HTTP repository into its own namespace, Karpenter from a registry into that of the system."""

    def build(scope: Construct) -> None:
        cluster = add_cluster(scope)
        for name, namespace in (("keda", "keda"), ("karpenter", "kube-system")):
            HelmRelease(scope, name, cluster=cluster, chart=charts()[name], namespace=namespace, values={"a": {"b": 1}})

    made = [each["Properties"] for each in synth(build).values() if each["Type"] == "Custom::AWSCDK-EKS-HelmChart"]
    return {each["Release"]: each for each in made}


@pytest.mark.parametrize("name", ["keda", "karpenter"])
def test_a_release_is_the_catalogues_chart_at_its_version(releases: Resources, name: str) -> None:
    """A registry's reference is whole: CDK's function pulls it, and passes Helm a folder."""
    release, chart = releases[name], charts()[name]

    assert (release["Chart"], release["Version"], release["Repository"]) == (name, chart.version, chart.repository)
    assert release["Values"] == '{"a":{"b":1}}'


def test_only_a_namespace_of_its_own_is_made(releases: Resources) -> None:
    """The system's is there."""
    made = {name: (each["Namespace"], each.get("CreateNamespace", False)) for name, each in releases.items()}

    assert made == {"keda": ("keda", True), "karpenter": ("kube-system", False)}


def test_helm_ends_before_the_function_that_runs_it(releases: Resources) -> None:
    """It waits for pods, within 15 minutes of a function that nobody may cut off; CloudFormation rolls back."""
    for each in releases.values():
        assert each["Wait"] is True
        assert 300 <= int(each["Timeout"].removesuffix("s")) <= 12 * 60
        assert not each.get("Atomic", False)
