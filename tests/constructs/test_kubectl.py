"""The functions that apply manifests and charts."""

from collections.abc import Callable, Mapping
from typing import Any

import aws_cdk as cdk
import pytest
from constructs import Construct

from constructs.cluster import Cluster
from constructs.kubectl import kubectl_options
from constructs.network import Network
from triad.catalog.versions import kubernetes_versions
from triad.spec.platform import PlatformSpec

Resources = Mapping[str, Any]
Synth = Callable[[Callable[[Construct], object]], Resources]


@pytest.mark.parametrize("minor", kubernetes_versions())
def test_kubectl_is_of_the_clusters_minor(minor: str) -> None:
    """One minor of difference is supported, more is not."""
    layer = kubectl_options(cdk.Stack(), minor=minor).kubectl_layer

    assert type(layer).__name__ == f"KubectlV{minor.removeprefix('1.')}Layer"


@pytest.mark.parametrize(("size", "policy"), [("dev", "Delete"), ("production", "Retain")])
def test_logs_of_the_functions_go_with_a_trial(synth: Synth, size: str, policy: str) -> None:
    """CDK keeps them always."""
    spec = PlatformSpec.model_validate({"size": size})
    made = synth(lambda scope: Cluster(scope, "Cluster", spec=spec, vpc=Network(scope, "Network", spec=spec).vpc))
    groups = [key for key in made if made[key]["Type"] == "AWS::Logs::LogGroup" and "KubectlProvider" in key]

    assert [made[key]["DeletionPolicy"] for key in groups] == [policy, policy]


def test_helm_has_a_whole_processor(synth: Synth) -> None:
    """Lambda gives one from 1,769 MB on."""
    spec = PlatformSpec()
    made = synth(lambda scope: Cluster(scope, "Cluster", spec=spec, vpc=Network(scope, "Network", spec=spec).vpc))
    [handler] = [
        each["Properties"]
        for each in made.values()
        if each["Type"] == "AWS::Lambda::Function" and "Layers" in each["Properties"]
    ]

    assert handler["MemorySize"] >= 1769
    assert len(handler["Layers"]) == 2
