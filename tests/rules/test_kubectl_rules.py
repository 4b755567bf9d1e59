"""Rules over what kubectl and Helm are given, each with its mistake planted."""

import json
from typing import Any

import pytest

from triad.rules import kubectl_rules
from triad.rules.rendered import Rendered
from triad.rules.rule import Rule

OBJECT = {"apiVersion": "v1", "kind": "ConfigMap", "metadata": {"name": "facts"}}


def _platform(good: Rendered, type_: str, **properties: object) -> Rendered:
    resource = {"Type": f"Custom::AWSCDK-EKS-{type_}", "Properties": properties}

    return Rendered(spec=good.spec, manifests=(), templates={"one": {"Resources": {"Planted": resource}}})


@pytest.mark.parametrize(
    ("rule", "type_", "properties", "message"),
    [
        (
            kubectl_rules.no_prune,
            "KubernetesResource",
            {"PruneLabel": "aws.cdk.eks/prune-c8"},
            "is pruned by the label 'aws.cdk.eks/prune-c8'",
        ),
        (
            kubectl_rules.object_readable,
            "KubernetesResource",
            {"Manifest": {"Fn::ImportValue": "somewhere"}},
            "its manifest must say apiVersion, kind and name in plain JSON",
        ),
        (
            kubectl_rules.object_readable,
            "KubernetesResource",
            {"Manifest": json.dumps([OBJECT, OBJECT])},
            "makes 2 objects, one is allowed",
        ),
        (kubectl_rules.values_readable, "HelmChart", {"Values": "replicas: 2"}, "its values must be a JSON object"),
    ],
    ids=["pruned", "unreadable", "two objects", "values"],
)
def test_what_the_functions_must_not_be_given_is_found(
    good: Rendered, rule: Rule, type_: str, properties: dict[str, Any], message: str
) -> None:
    """It is named by its place."""
    [finding] = rule.findings(_platform(good, type_, **properties))

    assert (finding.where, finding.message) == ("one/Planted", message)


def test_a_release_without_values_is_in_order(good: Rendered) -> None:
    """It takes the chart's own."""
    assert not list(kubectl_rules.values_readable.findings(_platform(good, "HelmChart", Release="keda")))
